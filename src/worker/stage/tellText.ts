/** A file's text for those who look for something in it: as it is written, or with what is recognised in its pictures of text. */
import type { FactSource, Guess } from '../facts/facts.ts';
import { readers } from '../readers/load.ts';

/** Whether pictures of text are read as well (OCR): only where a rule asks for it. */
export type Reading = 'written' | 'recognised';
export type ToldText = {
  readonly text: string;
  readonly problems: readonly string[];
  /** Null where nothing of it was recognised. */
  readonly guess: Guess | null;
};

/** Characters of recognised texts that are kept, as recognising one takes seconds; the oldest go first. */
const keptCharactersMax = 20_000_000;
const kept = new Map<string, ToldText>();
let keptCharacters = 0;

/** `key` names the file as it is now: path, size and time. Never throws for what is in the file; throws the signal's reason. */
export async function tellText(
  source: FactSource,
  { key, reading, progress }: { key: string; reading: Reading; progress: (done: number, total: number) => void },
  signal: AbortSignal,
): Promise<ToldText> {
  if (reading === 'written') return { ...(await readers().readDocumentText(source)), guess: null };
  const known = kept.get(key);
  if (known !== undefined) return known;
  const { lookRecognising: bounds, recogniseDocument } = readers();
  const told = await recogniseDocument(source, { bounds, told: progress }, signal);
  kept.set(key, told);
  keptCharacters += told.text.length;
  for (const [oldest, { text }] of kept) {
    if (keptCharacters <= keptCharactersMax) break;
    kept.delete(oldest);
    keptCharacters -= text.length;
  }
  return told;
}
