/**
 * Writes a text as a document. What a model gives is Markdown and a few settings, never a library's calls: headings, lists, tables,
 * pictures, links that lead to pages, mails or files beside it; everything else in it is text.
 */
import { contentsBlocks, contentsOf } from '../flow/contents.ts';
import { type Block, plainStyle, titleOfFlow, wordsOfRuns, type Flow } from '../flow/flow.ts';
import { flowOfMarkdown } from '../flow/fromMarkdown.ts';
import { htmlPage } from '../flow/htmlPage.ts';
import { htmlOfFlow } from '../flow/toHtml.ts';
import { markdownOf } from '../flow/toMarkdown.ts';
import { textOfBlock } from '../flow/toText.ts';
import { withinTime } from '../timeLimit.ts';
import { whyUnreadable } from '../unreadable.ts';
import { docxOfFlow, type PageSize } from './docx/toDocx.ts';
import { embedded, type PictureOf, shownWords, type Pictures } from './embedded.ts';
import { type Slide, slidesOfFlow } from './pptx/deck.ts';
import { pptxOfSlides } from './pptx/toPptx.ts';
import { verifyWritten, wordsOfBlock } from './verify.ts';

export const documentFormats = ['docx', 'pptx', 'md', 'html', 'txt'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

export type DocumentContent = {
  readonly markdown: string;
  /** The bytes of pictures by their addresses in the text. Those that are not given, or not shown, stand there as words. */
  readonly pictures?: ReadonlyMap<string, Uint8Array>;
};

export type DocumentOptions = {
  /** What stands on top, unless the text begins with that heading already; null where its first heading is the title. */
  readonly title?: string | null;
  /** What a page (or slide, or list) of contents is headed with, in the language of the text; null for none. */
  readonly contents?: string | null;
  readonly pageSize?: PageSize;
};

export type Written =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      /** What is not as it was asked for, in words. */ readonly problems: readonly string[];
    }
  | { readonly ok: false; /** In words, after the file's name. */ readonly why: string };

const markdownCharactersMax = 8 * 1024 * 1024;
const limitMs = 30_000;

/** A document of that format, read back and compared. */
export async function writeDocument(
  { markdown, pictures = new Map() }: DocumentContent,
  format: DocumentFormat,
  options: DocumentOptions = {},
): Promise<Written> {
  if (markdown.length > markdownCharactersMax) return { ok: false, why: 'it is more text than is written at once' };
  try {
    const flow = withinTime(limitMs, () => flowOfMarkdown(markdown));
    return await writeFlow(flow, format, { ...options, pictureOf: (address) => pictures.get(address) ?? null });
  } catch (thrown) {
    return { ok: false, why: whyUnreadable(thrown, 'text') };
  }
}

/** A flow as a document of that format, read back and compared. Throws Unreadable where it takes too long. */
export async function writeFlow(
  flow: Flow,
  format: DocumentFormat,
  options: DocumentOptions & { readonly pictureOf: PictureOf },
): Promise<Written> {
  const { pictures, problems } =
    format === 'docx' || format === 'pptx'
      ? await embedded(flow, options.pictureOf)
      : { pictures: new Map() as Pictures, problems: [] };
  const text: Text = {
    flow,
    title: titleOnTop(flow, options.title ?? null),
    contents: options.contents ?? null,
    pictures,
  };
  switch (format) {
    case 'docx':
      return docx(text, options.pageSize ?? 'A4', problems);
    case 'pptx':
      return pptx(text, problems);
    case 'html': {
      const page = htmlPage(text.title ?? (titleOfFlow(flow) || 'Document'), htmlOfFlow(withFront(text)));
      return done(page, problems);
    }
    case 'md':
      return done(markdownOf(withFront(text)), problems);
    case 'txt':
      return done(
        `${withFront({ ...text, contents: null })
          .blocks.map(textOfBlock)
          .join('')
          .trimEnd()}\n`,
        problems,
      );
  }
}

type Text = {
  readonly flow: Flow;
  readonly title: string | null;
  readonly contents: string | null;
  readonly pictures: Pictures;
};

/** The title, unless the text begins with it. */
function titleOnTop({ blocks }: Flow, title: string | null): string | null {
  const words = title?.replace(/\s+/g, ' ').trim() ?? '';
  const [first] = blocks;
  const isThere = first?.kind === 'heading' && wordsOfRuns(first.runs).replace(/\s+/g, ' ') === words;
  return words === '' || isThere ? null : words;
}

/** The flow with its title as a heading, and a list of what is in it. */
function withFront({ flow, title, contents }: Text): Flow {
  const heading = title === null ? [] : [titleBlock(title)];
  const list = contents === null ? [] : contentsBlocks(flow, contents);
  return { ...flow, blocks: [...heading, ...list, ...flow.blocks] };
}

function titleBlock(text: string): Block {
  return { kind: 'heading', level: 1, runs: [{ kind: 'text', text, ...plainStyle }] };
}

function done(text: string, problems: readonly string[]): Written {
  return { ok: true, bytes: Buffer.from(text.toWellFormed(), 'utf8'), problems };
}

function compared(bytes: Uint8Array, problems: readonly string[], difference: string | null): Written {
  return difference === null ? { ok: true, bytes, problems } : { ok: false, why: difference };
}

function docx({ flow, title, contents, pictures }: Text, pageSize: PageSize, problems: readonly string[]): Written {
  const bytes = withinTime(limitMs, () => docxOfFlow(flow, { title, contents, pageSize, pictures }));
  const headings = contents === null ? [] : contentsOf(flow);
  const words = [
    title ?? '',
    headings.length === 0 ? '' : (contents ?? ''),
    ...headings.map(({ runs }) => wordsOfRuns(runs)),
    ...flow.blocks.map((block) => wordsShown(block, pictures)),
  ];
  return compared(bytes, problems, verifyWritten(bytes, { kind: 'docx', words: words.join('\n') }));
}

function wordsShown(block: Block, pictures: Pictures): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'item':
      return shownWords(block.runs, pictures);
    case 'table':
      return block.rows.map((row) => row.map((cell) => shownWords(cell, pictures)).join(' ')).join('\n');
    case 'code':
    case 'rule':
      return wordsOfBlock(block);
  }
}

function pptx({ flow, title, contents, pictures }: Text, problems: readonly string[]): Written {
  const slides = withinTime(limitMs, () => slidesOfFlow(flow, title, pictures));
  if (slides.length === 0) return { ok: false, why: 'there is nothing in it to be shown on slides' };
  const bytes = withinTime(limitMs, () =>
    pptxOfSlides(slides, { title: title ?? titleOfFlow(flow), contents, pictures }),
  );
  const notes = slides.filter((slide) => slide.notes.length > 0).map((slide) => slide.notes.join('\n'));
  return compared(bytes, problems, verifyWritten(bytes, { kind: 'pptx', words: wordsOfSlides(slides), notes }));
}

function wordsOfSlides(slides: readonly Slide[]): string {
  return slides
    .flatMap(({ title, elements }) => [
      title,
      ...elements.map((element) => {
        if (element.kind === 'picture') return '';
        const rows = element.kind === 'line' ? [[element.runs]] : element.rows;
        return rows.map((row) => row.map(wordsOfRuns).join(' ')).join('\n');
      }),
    ])
    .join('\n');
}
