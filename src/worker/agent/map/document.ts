/**
 * One document as a model is shown it: our own text with its pages, and what nobody sees apart from it; pictures of what has no text; in
 * parts where it is long. All of it is data that anyone may have written.
 */
import { createHash } from 'node:crypto';
import type { FactSource } from '../../facts/facts.ts';
import type { PlacedText } from '../../readers/placed.ts';
import { lastName } from '../../rules/rows.ts';
import { withOpenFile } from '../../stage/readBytes.ts';
import type { ScannedFile } from '../../stage/scannedFiles.ts';
import type { ContentBlockParam } from '../modelClient.ts';
import { asData, shownName, writtenOut } from '../words.ts';
import type { MapDesk } from './desk.ts';
import { pageTokens, pictureTokens, textTokens, usualPictureTokens } from './tokens.ts';

export type DocumentPart = { readonly blocks: readonly ContentBlockParam[]; readonly tokens: number };
export type MapDocument = { readonly parts: readonly DocumentPart[]; readonly placed: PlacedText };

/** Above it a request costs several times as much for each token. */
const partTokensMax = 80_000;
const partsMax = 8;
/** Characters of a text that was not read to its end: so long that its beginning is not taken for all of it. */
const wholeMin = 1_000_000;
/** Bytes of attachments in a request, before base64: what the wire takes with room to spare. */
const attachedBytesMax = 5 * 1024 * 1024;
const documentPagesMax = 100;
const picturesPerPart = 10;
const picturesMax = 40;
const hiddenCharactersMax = 4_000;
const noDay = '9999-12-30';

/** Why a document cannot be asked about, in words for a person. */
export class NoDocument extends Error {}

/** Reads a file and takes it apart. Throws NoDocument, the system's error, and the signal's reason. */
export async function openDocument(file: ScannedFile, desk: MapDesk, signal: AbortSignal): Promise<MapDocument> {
  return withOpenFile(desk.mountPath, file.path, async (read, size) => {
    const source: FactSource = { name: lastName(file.path), size, read, today: noDay };
    const placed = await desk.readPlaced(source, signal);
    if (placed.problem !== null) throw new NoDocument(placed.problem);
    const parts = placed.pieces.length > 0 ? textParts(source.name, placed, desk) : [];
    const bare = textlessPages(placed);
    if (parts.length === 0) parts.push(...(await pictureParts(source, bare, desk, signal)));
    else if (bare.length > 0 && desk.look !== null && desk.facts.takesPictures) {
      const drawn = await drawnPages(source, bare.slice(0, picturesPerPart), desk, signal);
      const [first] = parts;
      if (first !== undefined)
        parts[0] = { blocks: [...drawn.blocks, ...first.blocks], tokens: first.tokens + drawn.tokens };
    }
    const isFarTooLong = placed.isCut && placed.pieces.reduce((sum, { text }) => sum + text.length, 0) > wholeMin;
    if (parts.length > partsMax || isFarTooLong) {
      const tokens = parts.reduce((sum, part) => sum + part.tokens, 0);
      throw new NoDocument(`it is too long to be asked about (more than ${tokens.toLocaleString('en')} tokens)`);
    }
    return { parts, placed };
  });
}

/** The text again, for what was answered before. */
export async function placedOf(
  file: ScannedFile,
  desk: Pick<MapDesk, 'mountPath' | 'readPlaced'>,
  signal: AbortSignal,
): Promise<PlacedText> {
  return withOpenFile(desk.mountPath, file.path, (read, size) =>
    desk.readPlaced({ name: lastName(file.path), size, read, today: noDay }, signal),
  );
}

function textlessPages({ pieces, pages }: PlacedText): number[] {
  const withText = new Set(pieces.map(({ page }) => page?.number));
  return Array.from({ length: pages }, (_, index) => index + 1).filter((page) => !withText.has(page));
}

type Shown = { readonly place: string; readonly text: string };

function textParts(name: string, placed: PlacedText, desk: MapDesk): DocumentPart[] {
  const room = Math.min(partTokensMax, Math.floor(desk.facts.contextTokens * 0.6));
  const parts: Shown[][] = [];
  let held = Infinity;
  for (const piece of placed.pieces.flatMap(({ place, text }) => slices({ place, text }, room))) {
    const tokens = textTokens(piece.text) + 20;
    if (held + tokens > room) {
      parts.push([]);
      held = 0;
    }
    parts.at(-1)?.push(piece);
    held += tokens;
  }
  const hidden = hiddenOf(placed);
  return parts.map((pages, index) => {
    const shown = {
      file: shownName(name),
      ...(parts.length === 1 ? {} : { part: `${String(index + 1)} of ${String(parts.length)}` }),
      text: pages.map(({ place, text }) => (place === '' ? writtenOut(text) : { place, text: writtenOut(text) })),
      ...(index > 0 || hidden.length === 0 ? {} : { notShownToReaders: hidden }),
    };
    const data = asData(shown, 'contents');
    return { blocks: [{ type: 'text', text: data }], tokens: textTokens(data) };
  });
}

/** Cut between lines where it is longer than a request. */
function slices({ place, text }: Shown, tokensMax: number): Shown[] {
  if (textTokens(text) <= tokensMax) return [{ place, text }];
  const cut: Shown[] = [];
  const length = Math.max(1, Math.floor(text.length * (tokensMax / textTokens(text)) * 0.8));
  for (let at = 0; at < text.length;) {
    const lineEnd = text.lastIndexOf('\n', at + length);
    const end = at + length >= text.length ? text.length : lineEnd > at ? lineEnd : at + length;
    cut.push({ place, text: text.slice(at, end).toWellFormed() });
    at = end;
  }
  return cut;
}

function hiddenOf({ hidden }: PlacedText): { place: string; why: string; text: string }[] {
  const shown: { place: string; why: string; text: string }[] = [];
  let left = hiddenCharactersMax;
  for (const { place, why, text, isBehind } of hidden) {
    if (isBehind || left <= 0) continue;
    shown.push({ place, why, text: writtenOut(text.slice(0, left).toWellFormed()) });
    left -= text.length;
  }
  return shown;
}

async function pictureParts(
  source: FactSource,
  pages: readonly number[],
  desk: MapDesk,
  signal: AbortSignal,
): Promise<DocumentPart[]> {
  const { takesPictures, takesDocuments } = desk.facts;
  if (pages.length === 0) return [await pictureFile(source, desk, signal)];
  if (takesDocuments && source.size <= attachedBytesMax && pages.length <= documentPagesMax) {
    const data = Buffer.from(source.read(0, source.size)).toString('base64');
    const block: ContentBlockParam = {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data },
    };
    return [{ blocks: [block, nameBlock(source)], tokens: pages.length * pageTokens }];
  }
  if (!takesPictures || desk.look === null)
    throw new NoDocument('it is a scan without text, and the model takes no pictures');
  if (pages.length > picturesMax)
    throw new NoDocument(`it is a scan of ${String(pages.length)} pages, too many to be looked at`);
  const parts: DocumentPart[] = [];
  for (let at = 0; at < pages.length; at += picturesPerPart) {
    const drawn = await drawnPages(source, pages.slice(at, at + picturesPerPart), desk, signal);
    if (drawn.blocks.length > 0) parts.push({ blocks: [...drawn.blocks, nameBlock(source)], tokens: drawn.tokens });
  }
  if (parts.length === 0) throw new NoDocument('its pages cannot be drawn');
  return parts;
}

async function drawnPages(
  source: FactSource,
  pages: readonly number[],
  { look }: MapDesk,
  signal: AbortSignal,
): Promise<DocumentPart> {
  const blocks: ContentBlockParam[] = [];
  let [tokens, bytes] = [0, 0];
  for (const page of pages) {
    const drawn = (await look?.page(source, page, signal)) ?? null;
    if (drawn?.ok !== true) continue;
    bytes += drawn.bytes.length;
    if (bytes > attachedBytesMax) break;
    blocks.push({ type: 'text', text: `Page ${String(page)}:` }, imageBlock(`image/${drawn.format}`, drawn.bytes));
    tokens += pictureTokens(drawn.width, drawn.height) + 10;
  }
  return { blocks, tokens };
}

/** By their first bytes; what a model takes as it is. */
const pictureKinds = [
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
  ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
  ['image/gif', Buffer.from('GIF8')],
  ['image/webp', Buffer.from('RIFF')],
] as const;
type MediaType = (typeof pictureKinds)[number][0];

async function pictureFile(source: FactSource, desk: MapDesk, signal: AbortSignal): Promise<DocumentPart> {
  const head = Buffer.from(source.read(0, Math.min(16, source.size)));
  const kind = pictureKinds.find(([, start]) => head.subarray(0, start.length).equals(start));
  if (source.size === 0) throw new NoDocument('it is empty');
  const looked = desk.look === null ? null : await desk.look.picture(source, signal);
  if (looked === null && kind === undefined) throw new NoDocument('it has no text');
  if (looked?.ok === false) throw new NoDocument(kind === undefined ? 'it has no text' : looked.why);
  if (!desk.facts.takesPictures) throw new NoDocument('it is a picture, and the model takes none');
  if (looked !== null)
    return {
      blocks: [imageBlock(`image/${looked.format}`, looked.bytes), nameBlock(source)],
      tokens: pictureTokens(looked.width, looked.height),
    };
  if (kind === undefined || source.size > attachedBytesMax) throw new NoDocument('the picture is too large to be sent');
  return {
    blocks: [imageBlock(kind[0], source.read(0, source.size)), nameBlock(source)],
    tokens: usualPictureTokens,
  };
}

function imageBlock(mediaType: MediaType, bytes: Uint8Array): ContentBlockParam {
  const data = Buffer.from(bytes).toString('base64');
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
}

function nameBlock({ name }: FactSource): ContentBlockParam {
  return { type: 'text', text: asData({ file: shownName(name) }, 'names') };
}

/** Names contents and what is asked of them. */
export function itemKey(hash: string, order: string): string {
  return createHash('sha256').update(`${hash} ${order}`).digest('hex').slice(0, 48);
}
