/** Asks something of every document's text, one document at a time: a text is never kept longer than its question takes. */
import { readers } from '../readers/load.ts';
import { lastName } from '../rules/rows.ts';
import { typeOf } from '../rules/types.ts';
import { withOpenFile } from './readBytes.ts';
import type { FileList, ScannedFile } from './scannedFiles.ts';
import { takeTurns } from './turns.ts';

const textTypes = new Set(['document', 'spreadsheet', 'presentation', 'book', 'mail', 'code']);

/** Answers kept from earlier questions, oldest gone first. */
const rememberedMax = 200_000;
const remembered = new Map<string, unknown>();

type From = { mountPath: string; today: string; progress: (done: number, total: number) => void };

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
    if (!textTypes.has(typeOf(lastName(file.path)))) continue;
    answers.set(file.path, await answerFor(file, { key, ask }, from));
    from.progress(done, files.length);
    await turns.pass();
  }
  return (file) => answers.get(file.path) ?? null;
}

async function answerFor<Told>(
  file: ScannedFile,
  { key, ask }: { key: string; ask: (text: string) => Told },
  { mountPath, today }: From,
): Promise<Told | null> {
  const known = `${key}\0${String(file.size)}\0${String(file.mtimeMs)}\0${mountPath}\0${file.path}`;
  // What is kept under a question's key is that question's answer.
  if (remembered.has(known)) return remembered.get(known) as Told | null;
  const answer = await readAnswer(file, ask, { mountPath, today });
  if (remembered.size >= rememberedMax) remembered.clear();
  remembered.set(known, answer);
  return answer;
}

async function readAnswer<Told>(
  file: ScannedFile,
  ask: (text: string) => Told,
  { mountPath, today }: Pick<From, 'mountPath' | 'today'>,
): Promise<Told | null> {
  try {
    return await withOpenFile(mountPath, file.path, async (read, size) => {
      const { text } = await readers().readDocumentText({ name: lastName(file.path), size, read, today });
      return text === '' ? null : ask(text);
    });
  } catch {
    // Vanished or locked meanwhile: a document without a text.
    return null;
  }
}
