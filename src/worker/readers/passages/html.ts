/** What a page says that no browser shows: by its styles, in comments, in attributes. */
import type { FactSource } from '../../facts/facts.ts';
import { scanText } from '../markup.ts';
import { decodeHtml } from '../web/htmlDocument.ts';
import { lookOfElement, readSheet, white, type Look, type Sheet } from './css.ts';
import type { Passages } from './passage.ts';

const bytesMax = 4 * 1024 * 1024;
/** Elements whose text is never a page's words. */
const silent = new Set(['script', 'style', 'head', 'title', 'meta', 'link']);
/** Kept by a page and not shown. */
const kept: Readonly<Record<string, string>> = {
  template: 'a template that is not shown',
  noscript: 'shown only without scripts',
};
const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

export function htmlPassages(source: FactSource, into: Passages): void {
  addHtmlPassages(decodeHtml(source.read(0, Math.min(source.size, bytesMax))), 'the page', into);
}

type Open = {
  readonly name: string;
  readonly hidden: string | null;
  readonly ground: boolean;
  readonly silent: boolean;
};

/** `place` is what the page is called in words. */
export function addHtmlPassages(html: string, place: string, into: Passages): void {
  const sheet = sheetOf(html);
  const stack: Open[] = [];
  scanText(
    html,
    'html',
    {
      open: (name, attributes) => {
        addAttributes(name, attributes, place, into);
        if (voids.has(name)) return;
        stack.push(opened(name, lookOfElement(name, attributes, sheet), stack.at(-1)));
      },
      text: (text) => {
        const around = stack.at(-1);
        if (around === undefined || around.silent || around.hidden === null) return;
        into.add({ place, seen: 'no', why: around.hidden, text: `${text} ` });
      },
      close: (name) => {
        const at = stack.findLastIndex((each) => each.name === name);
        if (at >= 0) stack.length = at;
      },
      comment: (text) => into.add({ place, seen: 'aside', why: 'a comment in its source', text }),
    },
    () => into.isFull,
  );
}

function opened(name: string, look: Look, above: Open | undefined): Open {
  const ground = look.ground || (above?.ground ?? false);
  const own = look.hidden === white && ground ? null : (look.hidden ?? kept[name] ?? null);
  return { name, hidden: above?.hidden ?? own, ground, silent: silent.has(name) || (above?.silent ?? false) };
}

function sheetOf(html: string): Sheet {
  const styles = [...html.matchAll(/<style\b[^>]{0,500}>([^]{0,200000}?)<\/style/gi)].map(([, css]) => css ?? '');
  return readSheet(styles.join('\n'));
}

const spoken = ['alt', 'title', 'aria-label', 'aria-description', 'content', 'data-content', 'placeholder', 'value'];

function addAttributes(
  name: string,
  attributes: Readonly<Record<string, string>>,
  place: string,
  into: Passages,
): void {
  for (const key of spoken) {
    const text = attributes[key];
    if (text !== undefined && text.length > 20)
      into.add({ place, seen: 'aside', why: `the ${key} of a ${name} element`, text });
  }
}
