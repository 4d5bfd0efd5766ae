// What is odd about a name is told; what only is in another language is not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayPath } from '../../../src/model/displayPath.ts';
import { changeFlags, nameFlags } from '../../../src/model/nameFlags.ts';

const odd: readonly [string, RegExp][] = [
  ['photo\u202Egnp.exe', /^looks like “photoexe\.png”, and is really a program \(\.exe\)$/],
  ['a\u202Efdp.txt', /^looks like “atxt\.pdf”, and really ends in \.txt$/],
  ['x\u2067fdp.scr\u2069', /^looks like “xrcs\.pdf”, and is really a program/],
  ['a\u200Eb.txt', /turn text around/],
  ['in\u2066voice\u2069.pdf', /turn text around/],
  ['invoice.pdf.exe', /^looks like a \.pdf file, and is really a program \(\.exe\)$/],
  ['Holiday.JPG .scr', /^looks like a \.jpg file, and is really a program/],
  ['report.docx.lnk', /really a program \(\.lnk\)/],
  ['photo.jpg                                .exe', /looks like a \.jpg file/],
  ['photo                                    .html', /wide gap before its ending “\.html”/],
  ['pаypal.pdf', /^looks like “paypal\.pdf”, but is written with other letters$/],
  ['Ѕanta.txt', /looks like “Santa\.txt”/],
  ['invοice.xlsx', /looks like “invoice\.xlsx”/],
  ['game.ехе', /looks like “game\.exe”/],
  ['ＡBC.pdf', /looks like “ABC\.pdf”/],
  ['𝐈𝐧𝐯𝐨𝐢𝐜𝐞.pdf', /looks like “Invoice\.pdf”/],
  ['a∕b.txt', /looks like “a\/b\.txt”/],
  ['invoice․pdf', /looks like “invoice\.pdf”/],
  ['my раура file.txt', /looks like “my paypa file\.txt”/],
  ['zero\u200Bwidth.txt', /cannot be seen/],
  ['tag\u{E0041}\u{E0042}.txt', /cannot be seen/],
  ['soft\u00ADhyphen.txt', /cannot be seen/],
  ['filler\u3164.txt', /cannot be seen/],
  ['line\nbreak.txt', /a line break/],
  ['\u001B[31mred.txt', /control characters/],
  ['bad\udcff.txt', /no text/],
  ['z̴͎̽̈́a.txt', /piled upon/],
  ['name.txt ', /ends in a blank/],
  ['name.', /ends in a dot/],
  [' name.txt', /begins with a blank/],
  ['fоlder/name.txt', /^the folder “fоlder” looks like “folder”/],
  ['odd /name.txt', /^the folder “odd ” ends in a blank$/],
];

const fine = [
  'IMG_0042.jpg',
  'archive.tar.gz',
  'setup.exe',
  'v1.2.3.pdf',
  'Prüfbericht Größe.docx',
  'Отчёт за май.pdf',
  'сорок сорок.txt',
  'Отчёт Q3 final.pdf',
  'ΑΒΓ αβγ.txt',
  'α-Test.txt',
  '写真１２３.png',
  'ＡＢＣ.png',
  'فهرست‌ها.pdf',
  'हिन्दी.txt',
  'naïve café.txt',
  '👨‍👩‍👧 family.jpg',
  '❤️.png',
  'Screenshot 2026-01-01 at 9.41.00\u202FAM.png',
  'ISTANBUL ışık.txt',
  '.gitignore',
  'a/b c/d.txt',
  'Ελλάδα Athens.md',
  'x '.repeat(20) + 'x.txt',
];

describe('odd names', () => {
  for (const [name, words] of odd) {
    it(displayPath(name), () => {
      const flags = nameFlags(name);
      assert.match(flags[0] ?? '', words, JSON.stringify(flags));
      for (const flag of flags) assert.equal(displayPath(flag), flag, 'nothing in a remark acts on a screen');
    });
  }
  for (const name of fine) it(`nothing odd: ${name}`, () => assert.deepEqual(nameFlags(name), []));

  it('are told of a change by its old name and its new one, each oddity once', () => {
    assert.deepEqual(changeFlags({ from: 'photo\u202Egnp.exe', to: 'In/photo\u202Egnp.exe' }), [
      'Its name looks like “photoexe.png”, and is really a program (.exe)',
    ]);
    assert.deepEqual(changeFlags({ from: 'a.pdf', to: 'odd /a.pdf.exe' }), [
      'Its new name looks like a .pdf file, and is really a program (.exe)',
      'The folder “odd ” ends in a blank',
    ]);
    assert.deepEqual(changeFlags({ from: 'p\u0430ypal.txt', to: 'A p\u0430ypal.txt' }), [
      'Its name looks like “paypal.txt”, but is written with other letters',
    ]);
    assert.deepEqual(changeFlags({ to: ' a' }), ['Its name begins with a blank']);
    assert.deepEqual(changeFlags({ from: 'a', to: 'b' }), []);
  });

  it('takes no time, whatever the name', () => {
    const began = performance.now();
    for (const character of ['a', ' ', '.', '\u202E', 'а', '\u0301', '\u{1D400}', '\u200D']) {
      nameFlags(character.repeat(2_000));
      nameFlags(`${`${character}x`.repeat(100)}/${character.repeat(254)}`);
    }
    for (let at = 0; at < 100_000; at++) nameFlags(`folder/IMG_${String(at)}.jpg`);
    assert.ok(performance.now() - began < 2_000);
  });
});
