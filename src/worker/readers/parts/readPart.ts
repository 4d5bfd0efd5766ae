/** One way to read any document in parts: pages of PDFs, rows of sheets and tables, lines of everything else. */
import type { FactSource } from '../../facts/facts.ts';
import { type Kind, kindOf } from '../kinds.ts';
import { readHeader } from '../pictures/header.ts';
import { extensionOf, wholeFileBytesMax } from '../source.ts';
import { withinTime } from '../timeLimit.ts';
import { whyUnreadable } from '../unreadable.ts';
import type { Zip } from '../zip.ts';
import { hiddenOf, partHidden } from './hidden.ts';
import { linesPart } from './linesPart.ts';
import { boundHidden, nothing, type Part, type PartAsk } from './part.ts';
import { pagesPart } from './pagesPart.ts';
import { sheetPart } from './sheetPart.ts';
import { wordsPart } from './wordsPart.ts';

export type { Part, PartAsk } from './part.ts';

const kindMs = 5_000;
const markdown = new Set(['md', 'markdown', 'mdx']);

/**
 * The part that is asked for, or its beginning as far as there is room, and what to ask to go on. Never throws for what is in the file:
 * what cannot be read is told as a problem. Throws the signal's reason.
 */
export async function readPart(source: FactSource, ask: PartAsk, signal: AbortSignal): Promise<Part> {
  signal.throwIfAborted();
  try {
    return await partOf(
      source,
      withinTime(kindMs, () => kindOf(source)),
      ask,
      signal,
    );
  } catch (thrown) {
    signal.throwIfAborted();
    return nothing(whyUnreadable(thrown, 'document'));
  }
}

async function partOf(source: FactSource, kind: Kind, ask: PartAsk, signal: AbortSignal): Promise<Part> {
  switch (kind.kind) {
    case 'pdf':
      return pagesPart(source, ask, signal);
    case 'xlsx':
    case 'ods':
      if (source.size > wholeFileBytesMax * 8) return nothing('it is too large to be read');
      return kind.kind === 'xlsx' ? sheetPart(kind.zip, kind.kind, ask) : odsPart(source, kind.zip, ask);
    case 'text':
      return ask.section !== undefined && markdown.has(extensionOf(source.name))
        ? wordsPart(source, kind, ask, signal)
        : linesPart(source, ask, signal);
    case 'other':
      return nothing(whyNone(source));
    default:
      if (source.size > wholeFileBytesMax) return nothing('it is too large to be read');
      return wordsPart(source, kind, ask, signal);
  }
}

/** Which of its cells are hidden only its passages tell. */
async function odsPart(source: FactSource, zip: Zip, ask: PartAsk): Promise<Part> {
  const part = sheetPart(zip, 'ods', ask);
  const parted = partHidden(part.text, await hiddenOf(source));
  const bounded = boundHidden(parted.hidden);
  return {
    ...part,
    text: parted.text,
    hidden: bounded.hidden,
    problems: [...part.problems, ...bounded.problems],
  };
}

const headBytes = 256 * 1024;

function whyNone(source: FactSource): string {
  if (source.size === 0) return 'it is empty';
  try {
    readHeader(source.read(0, Math.min(source.size, headBytes)));
    return 'it is a picture: look at it, or run OCR (text recognition)';
  } catch {
    return 'it is no document: there is no text in it that can be read';
  }
}
