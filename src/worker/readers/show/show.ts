/**
 * What is in a file, or in a file before and after, for a person to look at part by part. Whatever is wrong with a file is an answer of
 * its own: why nothing is shown, and what to do.
 */
import type { ShownNone, ShowReply, ShowWant } from '../../../protocol/showWire.ts';
import type { FactSource } from '../../facts/facts.ts';
import { isReadPicture } from '../pictures/convertPicture.ts';
import { readHeader } from '../pictures/header.ts';
import { sheetSources } from '../sheets/convertSheet.ts';
import { extensionOf } from '../source.ts';
import { Unreadable, whyUnreadable } from '../unreadable.ts';
import { pageCount, showPage } from './pageShow.ts';
import { showPicture } from './pictureShow.ts';
import { TableShow, type Origin } from './tableShow.ts';
import { readText, TextShow, wholeText } from './textShow.ts';

export type Sides = { readonly before: FactSource | null; readonly after: FactSource | null };
/** How the document that a sheet's table is from is come by; null where there is none. Read anew each time it is asked for. */
export type OriginReader = {
  readonly table: (sheet: number) => Promise<Origin | null>;
  readonly document: (sheet: number) => FactSource | null;
};

export type Shown = { readonly answer: (want: ShowWant, signal: AbortSignal) => Promise<ShowReply> };

type View = 'table' | 'picture' | 'text';

/** Nothing is read before it is asked for. What it answers with never throws for what is in the files. */
export function openShown(sides: Sides, origins: OriginReader): Shown {
  const opened = new Opened(sides, origins);
  return {
    answer: async (want, signal) => {
      try {
        return await opened.answer(want);
      } catch (thrown) {
        signal.throwIfAborted();
        return noneOf(thrown);
      }
    },
  };
}

class Opened {
  readonly #sides: Sides;
  readonly #origins: OriginReader;
  readonly #view: View;
  #table: TableShow | null = null;
  #text: TextShow | null = null;
  readonly #found = new Map<number, Origin | null>();

  constructor(sides: Sides, origins: OriginReader) {
    this.#sides = sides;
    this.#origins = origins;
    const shown = sides.after ?? sides.before;
    this.#view = shown === null ? 'text' : viewOf(shown);
  }

  async answer(want: ShowWant): Promise<ShowReply> {
    const { before, after } = this.#sides;
    if (before === null && after === null) throw new Unreadable('it is not there any more');
    switch (want.what) {
      case 'text':
        return { kind: 'whole', ...wholeText(await readText(theOne(want.side === 'before' ? before : after))) };
      case 'page':
        return this.#page(want);
      case 'part':
        if (this.#view === 'table') return this.#tablePart(want);
        if (this.#view === 'picture') return this.#pictures();
        return (await this.#openText()).part(want);
    }
  }

  async #tablePart(want: Extract<ShowWant, { what: 'part' }>): Promise<ShowReply> {
    const { before, after } = this.#sides;
    this.#table ??= openTables(before, after);
    return this.#table.part(want, await this.#originOf(want.sheet));
  }

  async #originOf(sheet: number): Promise<Origin | null> {
    const known = this.#found.get(sheet);
    if (known !== undefined) return known;
    const origin = await this.#origins.table(sheet);
    this.#found.set(sheet, origin);
    return origin;
  }

  async #page({ sheet, page }: Extract<ShowWant, { what: 'page' }>): Promise<ShowReply> {
    const document = this.#origins.document(sheet);
    if (document === null) return showPage(theOne(this.#sides.after ?? this.#sides.before), page, null);
    return showPage(document, page, (await this.#originOf(sheet))?.table ?? null);
  }

  async #pictures(): Promise<ShowReply> {
    const { before, after } = this.#sides;
    return {
      kind: 'picture',
      ...(before === null ? {} : { before: await pictureOrNone(before) }),
      ...(after === null ? {} : { after: await pictureOrNone(after) }),
    };
  }

  async #openText(): Promise<TextShow> {
    if (this.#text !== null) return this.#text;
    const { before, after } = this.#sides;
    const notes: string[] = [];
    const now = after === null ? null : await readText(after);
    let old: typeof now = null;
    try {
      old = before === null ? null : await readText(before);
    } catch (thrown) {
      if (now === null) throw thrown;
      notes.push(`What is there now cannot be compared: ${whyUnreadable(thrown, 'file')}.`);
    }
    if (old?.isCut === true || now?.isCut === true)
      notes.push('Only the beginning is shown: there is more text in it.');
    const pages = await pageCount(after ?? before);
    this.#text = new TextShow(old?.text ?? null, now?.text ?? null, { notes, ...(pages === null ? {} : { pages }) });
    return this.#text;
  }
}

/** Where only the old file cannot be read, the new one is shown by itself. */
function openTables(before: FactSource | null, after: FactSource | null): TableShow {
  if (before === null || after === null || viewOf(before) === 'table') {
    try {
      return new TableShow(before, after, []);
    } catch (thrown) {
      if (before === null || after === null) throw thrown;
      return new TableShow(null, after, [`What is there now cannot be compared: ${whyUnreadable(thrown, 'file')}.`]);
    }
  }
  return new TableShow(null, after, ['What is there now is no table, so the two are not compared.']);
}

function viewOf(source: FactSource): View {
  const extension = extensionOf(source.name);
  if (sheetSources.has(extension)) return 'table';
  if (isReadPicture(extension) || extension === 'jxl') return 'picture';
  try {
    readHeader(source.read(0, Math.min(source.size, 64 * 1024)));
    return 'picture';
  } catch {
    return 'text';
  }
}

async function pictureOrNone(source: FactSource): Promise<Awaited<ReturnType<typeof showPicture>> | ShownNone> {
  try {
    return await showPicture(source);
  } catch (thrown) {
    return noneOf(thrown, 'picture');
  }
}

function theOne(source: FactSource | null): FactSource {
  if (source === null) throw new Unreadable('it is not there any more');
  return source;
}

/** Why nothing is shown. */
export function noneOf(thrown: unknown, kind = 'file'): ShownNone {
  const why = whyUnreadable(thrown, kind).slice(0, 500);
  return { kind: 'none', why, next: nextAfter(why) };
}

function nextAfter(why: string): string {
  if (/encrypted/.test(why))
    return 'Open it in the program it is from, with its password. The change itself does not need it to be read.';
  return 'Show the file, and open it in a program of its own. The change itself does not need it to be read.';
}
