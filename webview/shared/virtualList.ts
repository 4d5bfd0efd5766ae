/** A list of lines of one height, of which only those in sight are in the page. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type Range,
} from '@tanstack/virtual-core';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import { noChange } from 'lit';

/** Pixels. */
export const lineHeight = 22;
/** Lines kept ready above and below what is in sight. */
const overscan = 6;

export type VirtualList = {
  /** The lines to draw, by index and distance from the top in pixels. */
  items: () => { index: number; top: number }[];
  /** Pixels, of all lines together. */
  height: () => number;
  /** To be called when there are more, fewer or other lines. */
  setCount: (count: number) => void;
  /** The line that stays in the page wherever the list is scrolled, for the keyboard's sake; -1 for none. */
  keep: (index: number) => void;
  scrollTo: (index: number) => void;
  scrollToOffset: (offset: number) => void;
  /** Whole lines that fit in sight. */
  page: () => number;
};

/** Watches `scroller`, which must be in the page for as long as the panel lives; calls `onChange` when other lines come in sight. */
export function virtualList(scroller: HTMLElement, onChange: () => void): VirtualList {
  let kept = -1;
  let lines = 0;
  const options = {
    count: 0,
    getScrollElement: () => scroller,
    estimateSize: () => lineHeight,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan,
    onChange,
  };
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(options);
  virtualizer._didMount();
  virtualizer._willUpdate();
  /** The virtualizer extracts anew only for another function: hence one per kept line. */
  function update(): void {
    const keeping = kept;
    virtualizer.setOptions({ ...options, count: lines, rangeExtractor: (range) => extract(range, keeping) });
    virtualizer._willUpdate();
  }
  return {
    items: () => virtualizer.getVirtualItems().map((item) => ({ index: item.index, top: item.start })),
    height: () => virtualizer.getTotalSize(),
    setCount: (count) => {
      lines = count;
      update();
    },
    keep: (index) => {
      if (kept === index) return;
      kept = index;
      update();
    },
    scrollTo: (index) => {
      virtualizer.scrollToIndex(index, { align: 'auto' });
    },
    scrollToOffset: (offset) => {
      virtualizer.scrollToOffset(offset);
    },
    page: () => Math.max(1, Math.floor(scroller.clientHeight / lineHeight) - 1),
  };
}

function extract(range: Range, kept: number): number[] {
  const first = Math.max(0, range.startIndex - range.overscan);
  const last = Math.min(range.count - 1, range.endIndex + range.overscan);
  const indexes: number[] = [];
  if (kept >= 0 && kept < first) indexes.push(kept);
  for (let index = first; index <= last; index += 1) indexes.push(index);
  if (kept > last && kept < range.count) indexes.push(kept);
  return indexes;
}

/** Sets distance from the top and height from script, as the page's policy permits no style attributes. */
class Placed extends Directive {
  #element: Element | null = null;

  override update(part: ElementPart, [top, height]: [number | null, number]): unknown {
    this.#element = part.element;
    return this.render(top, height);
  }

  render(top: number | null, height: number): unknown {
    if (!(this.#element instanceof HTMLElement)) return noChange;
    this.#element.style.height = `${String(height)}px`;
    if (top !== null) this.#element.style.transform = `translateY(${String(top)}px)`;
    return noChange;
  }
}
export const placed = directive(Placed);
