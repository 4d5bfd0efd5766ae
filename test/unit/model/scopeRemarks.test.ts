// Trash and overwriting are never implied by organising or renaming: what was not said is marked.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { askedIn } from '../../../src/model/scopeRemarks.ts';
import type { Operation } from '../../../src/model/operation.ts';

const unsaid: readonly [string, readonly Operation[]][] = [
  ['organize these photos by date', ['trash', 'modify', 'rmdir']],
  ['sort the files into folders by type', ['trash', 'modify']],
  ['remove spaces from file names', ['trash', 'modify']],
  ['remove the word draft from all names', ['trash']],
  ['replace "draft" with "final" in file names', ['trash']],
  ['rename them to Holiday 001, 002…', ['trash', 'modify', 'rmdir']],
  ['clean up the file names', ['trash']],
  ['add the prefix ACME to all PDFs', ['trash', 'modify', 'rmdir']],
  ['move everything from 2019 to Archive', ['trash', 'modify', 'rmdir']],
  ['ordne die Fotos nach Datum', ['trash', 'modify', 'rmdir']],
  ['delete the .tmp files', ['move', 'modify']],
  ['correct the spelling in the file names', ['modify', 'trash']],
];
for (const [words, kinds] of unsaid) {
  it(`“${words}” does not ask for ${kinds.join(', ')}`, () => {
    const asked = askedIn(words);
    assert.deepEqual(
      kinds.filter((kind) => asked(kind)),
      [],
    );
  });
}

const said: readonly [string, Operation][] = [
  ['delete duplicates, keeping the newest', 'trash'],
  ['organize by date and delete the .tmp files', 'trash'],
  ['get rid of old logs', 'trash'],
  ['remove empty folders', 'rmdir'],
  ['convert the text files to utf-8', 'modify'],
  ['translate brief.txt into English', 'modify'],
  ['remove spaces from names, then remove the logs', 'trash'],
];
for (const [words, kind] of said) it(`“${words}” asks for ${kind}`, () => assert.equal(askedIn(words)(kind), true));
