/**
 * What a document says that a person who opens it does not see, and what it says in passing: by the kind of document, one table. Never
 * throws for what is in the file. What it does not find may still be there: formats have more ways to hide text than are looked for.
 */
import type { Email } from 'postal-mime';
import type { FactSource } from '../../facts/facts.ts';
import { readDocumentText } from '../documents.ts';
import { kindOf, type Kind, type PackedKind, type PlainKind } from '../kinds.ts';
import { parseMail } from '../mail/parseMail.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { pdfBytesMax } from '../source.ts';
import { withinTime } from '../timeLimit.ts';
import { decodeHtml } from '../web/htmlDocument.ts';
import type { Zip } from '../zip.ts';
import { docxPassages } from './docx.ts';
import { addHtmlPassages, htmlPassages } from './html.ts';
import { openDocumentPassages } from './openDocument.ts';
import { Passages, type Passage } from './passage.ts';
import { pptxPassages } from './pptx.ts';
import { rtfPassages } from './rtf.ts';
import { picturePassages, textPassages } from './text.ts';
import { xlsxPassages } from './xlsx.ts';

export type { Passage };

/** Milliseconds for one file. */
const limitMs = 3_000;
const pagesMax = 10;
const mailBytesMax = 4 * 1024 * 1024;
const partBytesMax = 4 * 1024 * 1024;

const packed: Readonly<Record<PackedKind, (zip: Zip, into: Passages) => void>> = {
  docx: docxPassages,
  xlsx: xlsxPassages,
  pptx: pptxPassages,
  odt: openDocumentPassages,
  ods: openDocumentPassages,
  odp: openDocumentPassages,
  epub: epubPassages,
};
const plain: Readonly<Record<PlainKind, (source: FactSource, into: Passages) => void | Promise<void>>> = {
  pdf: pdfPassages,
  rtf: rtfPassages,
  html: htmlPassages,
  eml: mailPassages,
  msg: () => undefined,
  text: textPassages,
};

/** The passages of a file, its own text as one of them. */
export async function readPassages(source: FactSource): Promise<Passage[]> {
  const into = new Passages();
  try {
    const kind = withinTime(limitMs, () => kindOf(source));
    if (kind.kind === 'other') withinTime(limitMs, () => picturePassages(source, into));
    else await addUnseen(kind, source, into);
    if (kind.kind !== 'other') {
      const { text } = await readDocumentText(source);
      return [...into.all(), ...(text === '' ? [] : [{ place: 'its text', seen: 'yes' as const, why: '', text }])];
    }
  } catch {
    // Damaged, encrypted or too slow: what was found so far counts.
  }
  return into.all();
}

/** What is a document. */
export type Document = Exclude<Kind, { kind: 'other' }>;

/** What is not seen of a document, or only by looking for it, piece by piece as it stands in it. */
export async function readUnseen(source: FactSource, kind: Document): Promise<Passage[]> {
  const into = new Passages({ passagesMax: 20_000, charactersMax: 400_000, isApart: true });
  try {
    await addUnseen(kind, source, into);
  } catch {
    // As above.
  }
  return into.all();
}

async function addUnseen(kind: Document, source: FactSource, into: Passages): Promise<void> {
  if ('zip' in kind) withinTime(limitMs, () => packed[kind.kind](kind.zip, into));
  else await withinTime(limitMs, () => plain[kind.kind](source, into));
}

async function pdfPassages(source: FactSource, into: Passages): Promise<void> {
  if (source.size > pdfBytesMax) return;
  await withPdf(source, limitMs, (document) => {
    for (const key of ['Title', 'Author', 'Subject', 'Keywords'] as const)
      into.add({ place: 'its properties', seen: 'aside', why: `the property ${key}`, text: document.info(key) });
    for (let page = 0; page < Math.min(document.pages, pagesMax) && !into.isFull; page++) {
      const place = `page ${String(page + 1)}`;
      const { unseen, annotations } = document.parted(page);
      for (const { why, text, isBehind } of unseen)
        into.add({ place, seen: isBehind ? 'aside' : 'no', why, text: `${text} ` });
      for (const annotation of annotations) into.add({ place, seen: 'aside', why: 'an annotation', text: annotation });
    }
  });
}

/** A mail is shown by its page, where it has one: its plain part and what the page hides are seen by programs alone. */
async function mailPassages(source: FactSource, into: Passages): Promise<void> {
  const { mail } = await parseMail(source, mailBytesMax);
  withinTime(limitMs, () => addMail(mail, into));
}

function addMail(mail: Email, into: Passages): void {
  into.add({ place: 'its subject', seen: 'aside', why: 'the subject', text: mail.subject ?? '' });
  if (mail.html === undefined) return;
  if (mail.text !== undefined)
    into.add({
      place: 'its plain part',
      seen: 'aside',
      why: 'the part that mail programs do not show',
      text: mail.text,
    });
  addHtmlPassages(mail.html, 'its page', into);
}

function epubPassages(zip: Zip, into: Passages): void {
  for (const part of zip.entries.keys()) {
    if (!/\.x?html?$/i.test(part) || into.isFull) continue;
    const bytes = zip.read(part, partBytesMax);
    if (bytes !== null) addHtmlPassages(decodeHtml(bytes), part.slice(part.lastIndexOf('/') + 1), into);
  }
}
