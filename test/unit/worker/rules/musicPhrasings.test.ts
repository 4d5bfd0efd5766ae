/** Music by its tags: understood exactly where the language has the fields that tell them, and promised nowhere else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTold } from '../../../../src/worker/rules/assembleFacts.ts';
import type { Command, Fact } from '../../../../src/worker/rules/commands.ts';
import { readSentence } from '../../../../src/worker/rules/english/sentence.ts';
import { today } from './support.ts';

function check(phrasings: readonly string[], facts: readonly Fact[]): void {
  for (const phrasing of phrasings) {
    it(phrasing, () => {
      const reading = readSentence(phrasing, { folders: new Map(), files: new Map(), today });
      assert.equal(reading.ok, facts.every(isTold));
      if (reading.ok) assert.deepEqual(reading.sentence.commands.flatMap(factsIn), facts);
    });
  }
}

function factsIn(command: Command): Fact[] {
  if (command.do === 'organise')
    return command.layouts.flatMap((layout) => (layout.by === 'fact' ? [layout.fact] : []));
  return command.do === 'compose' ? command.parts.flatMap((part) => (part.put === 'fact' ? [part.fact] : [])) : [];
}

describe('music by its tags', () => {
  check(
    [
      'organise music by artist and album',
      'sort the songs by artist and album',
      'sort my music by artist, then by album',
      'put the songs into folders by artist and album',
      'group the songs by band and album',
    ],
    ['artist', 'album'],
  );
  check(
    [
      'sort songs by genre',
      'organize the music by genre',
      'put the songs into a folder for each genre',
      'music by genre',
      'put each genre in its own folder',
    ],
    ['genre'],
  );
  check(
    [
      'rename songs to artist - title',
      'rename the songs to artist and title',
      'name the songs after artist and title',
      'rename the tracks to their artist – title',
      'rename the music by artist and song title',
    ],
    ['artist', 'title'],
  );
  check(
    [
      'rename songs to track number and title',
      'rename the songs to their track number - title',
      'name the tracks by track number and title',
    ],
    ['track', 'title'],
  );
});
