/** The conventions file: what its lines mean, what they can never mean, and what is added to it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  addedConventions,
  answerLine,
  conventionLinesMax,
  leaveLine,
  parseConventions,
  placeLine,
  ruleName,
} from '../../../src/model/conventions.ts';

function check(line: string, expected: object | null): void {
  it(line === '' ? '(nothing)' : line.slice(0, 80), () => {
    assert.deepEqual(
      parseConventions(line).map((one) => Object.fromEntries(Object.entries(one).filter(([key]) => key !== 'said'))),
      expected === null ? [] : [{ day: null, ...expected }],
    );
  });
}

describe('what lines mean', () => {
  check('', null);
  check('# leave everything', null);
  check('2026-05-03  leave "Contracts/**"', { day: '2026-05-03', is: 'leave', path: 'Contracts/**' });
  check('leave Private', { is: 'leave', path: 'Private' });
  check('Leave “Old stuff/”', { is: 'leave', path: 'Old stuff/' });
  check('leave "a \\"b\\" c.txt"', { is: 'leave', path: 'a "b" c.txt' });
  check('2026-05-03 place "IMG_1.jpg" 2019/Holiday/{name}', {
    day: '2026-05-03',
    is: 'place',
    path: 'IMG_1.jpg',
    to: '2019/Holiday/{name}',
  });
  check('place IMG_1.jpg 2019/Holiday/', { is: 'place', path: 'IMG_1.jpg', to: '2019/Holiday/{name}' });
  check('place IMG_1.jpg 2019/Our holiday', { is: 'place', path: 'IMG_1.jpg', to: '2019/Our holiday/{name}' });
  check('place "IMG 1.jpg" "{dir}/The beach.jpg"', { is: 'place', path: 'IMG 1.jpg', to: '{dir}/The beach.jpg' });
  check('2026-05-03  reading taken-or-file', { day: '2026-05-03', is: 'reading', value: 'taken-or-file' });
  check('missing file-date', { is: 'missing', value: 'file-date' });
  check('style YYYY-MM-DD_words_here', { is: 'style', sample: 'YYYY-MM-DD_words_here' });
});

describe('what stays a sentence', () => {
  const sentence = { is: 'sentence', problem: null };
  check('Invoices go into one folder for each client.', sentence);
  check('leave the contracts alone', sentence);
  check('missing everything', sentence);
  check('reading the news', sentence);
  check('style of the house', sentence);
  check('2026-13-45 leave x', { is: 'sentence', problem: null });
  check('leave "not closed', sentence);
  check('place "a" "b" c', sentence);
  check('trash "*.pdf"', sentence);
  check('toString x', sentence);
  check('__proto__ x', sentence);
});

describe('what a line can never do', () => {
  const outside = { is: 'sentence', problem: 'the path leads out of the folder' };
  check('leave ../other', outside);
  check('leave /etc/passwd', outside);
  check('leave a//b', outside);
  const placed = { is: 'sentence', problem: 'the place leads out of the folder, or to something hidden' };
  check('place a.txt ../../x/{name}', placed);
  check('place a.txt /etc/{name}', placed);
  check('place a.txt .git/hooks/{name}', placed);
  check('place a.txt x/../{name}', placed);
  check('place a.txt x/{audio.title}', {
    is: 'sentence',
    problem: 'the place may only use what is known without reading the file, such as {name} and {dir}',
  });
  check('place a.txt x/{name|nosuch}', { is: 'sentence', problem: parseProblem('place a.txt x/{name|nosuch}') });
  check('leave "((a+)+)+*"', { is: 'sentence', problem: 'only * and ? stand for other characters' });
  check('leave "*a*a*a*"', { is: 'sentence', problem: '* may stand twice in a name' });
  check('leave "**/x/**"', { is: 'sentence', problem: '** may stand once' });
  check('leave "a**b"', { is: 'sentence', problem: '* may stand twice in a name' });
  check(`leave ${'x'.repeat(501)}`, { is: 'sentence', problem: 'the path is too long' });
});

function parseProblem(line: string): string | null {
  const [one] = parseConventions(line);
  assert.ok(one?.is === 'sentence' && one.problem !== null);
  return one.problem;
}

describe('hostile files', () => {
  it('give a bounded list, whatever stands in them, and never throw', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'leave',
        'place',
        'style',
        'missing',
        'reading',
        '2026-05-03',
        '"',
        '“',
        '”',
        '\\',
        '{',
        '}',
        '{name}',
        '../',
        '*',
        '**',
        '\u202e',
        '\0',
        '\n',
        '\r\n',
        '|',
        '??',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        for (const line of parseConventions(words.join(' '))) {
          assert.doesNotMatch(line.said, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
          if (line.is === 'place') assert.ok(!line.to.split('/').some((part) => part === '' || part.startsWith('.')));
          if ('path' in line) assert.ok(!line.path.split('/').includes('..') && !line.path.startsWith('/'));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('of many lines count to a bound, and so do those with globs', () => {
    assert.equal(parseConventions('x\n'.repeat(30_000)).length, conventionLinesMax);
    assert.equal(parseConventions('leave *.a\n'.repeat(500)).filter(({ is }) => is === 'leave').length, 100);
  });

  it('take time that grows with their length alone', () => {
    const hostile = [
      `leave "${'\\'.repeat(60_000)}`,
      `place ${'{'.repeat(60_000)}`,
      ' '.repeat(60_000),
      `leave ${'*/'.repeat(30_000)}`,
    ];
    const before = process.cpuUsage();
    for (const text of hostile) parseConventions(text);
    assert.ok(process.cpuUsage(before).user < 2_000_000);
  });
});

describe('what is added', () => {
  const day = '2026-11-22';

  it('stands behind the text with the day before it, in the text’s own line ends', () => {
    assert.equal(addedConventions('a sentence\r\n', ['leave "x"'], day), '2026-11-22  leave "x"\r\n');
    assert.equal(addedConventions('no end', ['leave "x"'], day), '\n2026-11-22  leave "x"\n');
    assert.match(addedConventions('', ['leave "x"'], day), /^# .*\n2026-11-22 {2}leave "x"\n$/);
  });

  it('is never there twice, whenever it was said', () => {
    assert.equal(addedConventions('2020-01-01 leave "x"\n', ['leave "x"', '2021-01-01 leave "x"'], day), '');
    assert.equal(addedConventions('# x\n', ['leave y', 'leave y'], day), '2026-11-22  leave y\n');
  });

  it('is one line, whatever the rule says to remember', () => {
    assert.equal(addedConventions('#\n', ['leave a\nplace b c/'], day), '2026-11-22  leave a place b c/\n');
    assert.equal(addedConventions('#\n', ['\u202e\n', ''], day), '');
  });

  it('is read as it was meant, for every name', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', ' ', '"', '\\', 'é', '.', '“', '[', '('), { minLength: 1, maxLength: 12 }),
        (parts) => {
          const path = `x${parts.join('')}y`;
          const [line] = parseConventions(leaveLine(path));
          assert.ok(line?.is === 'leave');
          assert.equal(line.path, path);
          const [placed] = parseConventions(placeLine(path, 'My folder/{name}'));
          assert.deepEqual(placed?.is === 'place' && [placed.path, placed.to], [path, 'My folder/{name}']);
        },
      ),
    );
    assert.deepEqual(
      parseConventions(answerLine('reading', 'taken')).map(({ is }) => is),
      ['reading'],
    );
  });
});

it('a rule is named by its day', () => {
  assert.equal(ruleName({ day: '2026-05-03' }), 'your rule of 3 May 2026');
  assert.equal(ruleName({ day: null }), 'your rule');
});
