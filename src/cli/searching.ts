/** `delegate search`: brings the folder's index up to date, and tells which documents have the words. */
import type { Engine, OpenSearch } from '../engine/engine.ts';
import { displayPath } from '../model/displayPath.ts';
import { counted, foundLine, hitLines, unreadLine } from '../model/searchWords.ts';
import type { Progress } from '../protocol/workerWire.ts';
import type { Command } from './arguments.ts';
import { failed, type Ending } from './recipes.ts';

const unreadShown = 20;

/** Shows on a terminal how far the work is. */
type Show = (progress: Progress | null) => void;

export async function search(command: Command, engine: Engine, show: Show, signal: AbortSignal): Promise<Ending> {
  const [folder = '', words = ''] = command.words;
  if (command.forget) {
    const gone = engine.search.forget(folder);
    return gone.ok
      ? { text: 'The search index is removed.', json: { forgotten: true }, exit: 0 }
      : failed(gone.failure);
  }
  const opened = engine.search.open(folder);
  if (!opened.ok) return failed(opened.failure);
  try {
    return await searchIn(opened.value, { command, words, show }, signal);
  } finally {
    opened.value.dispose();
  }
}

type Asked = { readonly command: Command; readonly words: string; readonly show: Show };

async function searchIn(open: OpenSearch, { command, words, show }: Asked, signal: AbortSignal): Promise<Ending> {
  const understood = open.understands(words);
  if (!understood.ok) return failed(understood.failure);
  const indexed = await open.refresh(show, signal);
  show(null);
  if (!indexed.ok) return failed(indexed.failure);
  const { types, under, most, cursor } = command;
  const found = open.find({
    words,
    limit: most,
    ...(types.length === 0 ? {} : { types: [...types] }),
    ...(under === null ? {} : { under }),
    ...(cursor === null ? {} : { cursor }),
  });
  if (!found.ok) return failed(found.failure);
  const status = open.status(unreadShown);
  const unread = status.ok ? status.value.unread : [];
  const isBusy = indexed.value.outcome === 'busy';
  const { hits, remarks } = found.value;
  const lines = [
    foundLine(found.value),
    ...(isBusy ? ['Another process reads this folder’s documents now: what it has not read is missing here.'] : []),
    ...(indexed.value.outcome === 'done' && indexed.value.leftOut > 0
      ? [`${counted(indexed.value.leftOut, 'document')} are too many for one index: search a smaller folder.`]
      : []),
    ...remarks.map((remark) => `Remark: ${remark}.`),
    ...hits.flatMap((hit) => ['', ...hitLines(hit)]),
    ...(found.value.cursor === undefined ? [] : ['', `More: the same with --cursor ${found.value.cursor}`]),
    ...(unread.length === 0 ? [] : ['', 'Could not be read:', ...unread.map(unreadLine)]),
  ];
  const json = { folder: open.mount, words, ...found.value, unread, indexed: indexed.value };
  return { text: lines.map(displayLine).join('\n'), json, exit: 0 };
}

/** What stands in documents is a stranger's: nothing of it moves the cursor. */
function displayLine(line: string): string {
  return displayPath(line);
}
