/** What is said of recordings, as people mean it: the year is that of the record, and the artist of an album the album's own. */
import { t } from '../../base/translate.ts';
import { kindsAsked, kindsOf } from './assembleFacts.ts';
import type { Command, Fact, Layout, NamePart, Which } from './commands.ts';

/** The command with these meanings, where it is about recordings alone; `which` is what "them" stands for. */
export function asOfRecordings(command: Command, which: Which, assume: (text: string) => void): Command {
  const facts = factsIn(command);
  if (kindsOf(kindsAsked(facts, which).where)?.every((kind) => kind === 'audio') !== true) return command;
  switch (command.do) {
    case 'organise':
      return { ...command, layouts: command.layouts.map((layout) => meantLayout(layout, facts, assume)) };
    case 'compose':
      return { ...command, parts: command.parts.map((part) => (isYear(part) ? yearOfRecord(assume) : part)) };
    case 'insert':
      return isYear(command.insert) ? { ...command, insert: yearOfRecord(assume) } : command;
    default:
      return command;
  }
}

function factsIn(command: Command): Fact[] {
  if (command.do === 'organise')
    return command.layouts.flatMap((layout) => (layout.by === 'fact' ? [layout.fact] : []));
  return command.do === 'compose' ? command.parts.flatMap((part) => (part.put === 'fact' ? [part.fact] : [])) : [];
}

function meantLayout(layout: Layout, facts: readonly Fact[], assume: (text: string) => void): Layout {
  if (layout.by === 'date' && layout.basis === 'auto' && layout.form === 'YYYY')
    return { by: 'fact', fact: yearOfRecord(assume).fact };
  if (layout.by !== 'fact' || layout.fact !== 'artist' || !facts.includes('album')) return layout;
  assume(
    t(
      'An album stays together: where its tags name an artist for the whole album, that one counts, such as “Various Artists”.',
    ),
  );
  return { by: 'fact', fact: 'album-artist' };
}

function isYear(part: NamePart | Extract<Command, { do: 'insert' }>['insert']): boolean {
  return part.put === 'date' && part.basis === 'auto' && part.form === 'YYYY';
}

function yearOfRecord(assume: (text: string) => void): { put: 'fact'; fact: 'music-year' } {
  assume(t('The year is the one in the tags; say “the year they were last changed” for that of the files.'));
  return { put: 'fact', fact: 'music-year' };
}
