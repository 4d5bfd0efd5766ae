/** Asks something of every document's text, one document at a time: a text is never kept longer than its question takes. */
import { lastName } from '../rules/rows.ts';
import { typeOf } from '../rules/types.ts';
import { withOpenFile } from './readBytes.ts';
import type { FileList, ScannedFile } from './scannedFiles.ts';
import { type Reading, tellText } from './tellText.ts';
import { takeTurns } from './turns.ts';

const textTypes = new Set(['document', 'spreadsheet', 'presentation', 'book', 'mail', 'code']);

/** Answers kept from earlier questions, oldest gone first. */
const rememberedMax = 200_000;
const remembered = new Map<string, unknown>();

type From = {
  mountPath: string;
  today: string;
  reading: Reading;
  progress: (done: number, total: number) => void;
};

/** The answer for each document; null for what is none, or cannot be read. `key` names the question, so that it is answered once. */
export async function readDocumentTexts<Told>(
  files: FileList,
  { key, ask }: { key: string; ask: (text: string) => Told },
  from: From,
  signal: AbortSignal,
): Promise<(file: ScannedFile) => Told | null> {
  const answers = new Map<string, Told | null>();
  const turns = takeTurns(signal);
  let done = 0;
  for (const file of files) {
    done += 1;
    if (turns.due()) await turns.pass();
    if (!hasText(lastName(file.path), from.reading)) continue;
    answers.set(file.path, await answerFor(file, { key, ask }, from, signal));
    from.progress(done, files.length);
    await turns.pass();
  }
  return (file) => answers.get(file.path) ?? null;
}

function hasText(name: string, reading: Reading): boolean {
  const type = typeOf(name);
  return textTypes.has(type) || (reading === 'recognised' && type === 'image');
}

async function answerFor<Told>(
  file: ScannedFile,
  { key, ask }: { key: string; ask: (text: string) => Told },
  from: From,
  signal: AbortSignal,
): Promise<Told | null> {
  const place = `${String(file.size)}\0${String(file.mtimeMs)}\0${from.mountPath}\0${file.path}`;
  const known = `${key}\0${from.reading}\0${place}`;
  // What is kept under a question's key is that question's answer.
  if (remembered.has(known)) return remembered.get(known) as Told | null;
  const answer = await readAnswer(file, { key: place, ask }, from, signal);
  if (remembered.size >= rememberedMax) remembered.clear();
  remembered.set(known, answer);
  return answer;
}

async function readAnswer<Told>(
  file: ScannedFile,
  { key, ask }: { key: string; ask: (text: string) => Told },
  { mountPath, today, reading, progress }: From,
  signal: AbortSignal,
): Promise<Told | null> {
  try {
    return await withOpenFile(mountPath, file.path, async (read, size) => {
      const source = { name: lastName(file.path), size, read, today };
      const { text } = await tellText(source, { key, reading, progress }, signal);
      return text === '' ? null : ask(text);
    });
  } catch {
    signal.throwIfAborted();
    // Vanished or locked meanwhile: a document without a text.
    return null;
  }
}
