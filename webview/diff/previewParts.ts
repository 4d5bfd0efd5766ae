/** What the preview shows beside cells: lines of text, pictures, a page with its boxes. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { ShownNone, ShownPicture, ShownText } from '../../src/protocol/showWire.ts';
import { button } from '../kit/button.ts';
import { icon } from '../shared/parts.ts';
import { pixels } from '../shared/pixels.ts';
import { figure } from '../shared/words.ts';
import { pagesOf, placeOf, placeWords, type Looking } from './looking.ts';
import { markSigns, markWords, pictureWords } from './lookingWords.ts';

type Piece = TemplateResult | typeof nothing;

/** The lines that are there, and the way to more. */
export function textLines(text: NonNullable<Looking['text']>, onMore: () => void): TemplateResult {
  const { head, lines, first } = text;
  const left = head.matching - first - lines.length;
  if (head.matching === 0)
    return html`<p class="empty" data-testid="preview-empty">
      ${head.isComparison ? t('The words are the same before and after.') : t('There is no text in it.')}
    </p>`;
  return html`<div class="text-lines" role="list" aria-label=${t('Lines')} data-testid="preview-text">
      ${first === 0 ? nothing : html`<p class="hint">${t('{0} lines above are not shown any more.', figure(first))}</p>`}
      ${lines.map(textLine)}
    </div>
    ${
      left <= 0
        ? nothing
        : html`<p class="text-more">
            ${button({ label: t('Show more lines'), onClick: onMore, disabled: text.asked, testId: 'preview-more' })}
            <span class="hint">${t('{0} more', figure(left))}</span>
          </p>`
    }`;
}

function textLine({ mark, before, after, pieces }: ShownText['lines'][number]): TemplateResult {
  const words = markWords[mark];
  return html`<div role="listitem" class="text-line mark-${mark}" data-testid="preview-line">
    <span class="text-number" aria-hidden="true">${after ?? before ?? ''}</span
    ><span class="cells-sign" aria-hidden="true">${markSigns[mark]}</span
    ><span class="text-words"
      >${words === '' ? nothing : html`<span class="unseen">${words}: </span>`}${pieces.map((piece) =>
        piece.mark === 'new'
          ? html`<ins>${piece.text}</ins>`
          : piece.mark === 'gone'
            ? html`<del>${piece.text}</del>`
            : html`${piece.text}`,
      )}</span
    >
  </div>`;
}

export function pictureFigures({ before, after }: NonNullable<Looking['pictures']>): TemplateResult {
  const isComparison = before !== undefined && after !== undefined;
  return html`<div class="pictures" data-testid="preview-pictures">
    ${before === undefined ? nothing : pictureFigure(before, isComparison ? t('Before') : t('Picture'))}
    ${after === undefined ? nothing : pictureFigure(after, isComparison ? t('After') : t('Picture'))}
  </div>`;
}

function pictureFigure(picture: ShownPicture | ShownNone, title: string): TemplateResult {
  if (picture.kind === 'none')
    return html`<figure class="picture">
      ${reason({ message: `${title}: ${picture.why}.`, next: picture.next })}
    </figure>`;
  const words = pictureWords(picture);
  return html`<figure class="picture">
    <canvas role="img" aria-label="${title}: ${words}" data-testid="preview-picture" ${pixels(picture.jpeg)}></canvas>
    <figcaption>${title === 'Picture' ? words : html`<strong>${title}</strong> ${words}`}</figcaption>
  </figure>`;
}

/** Why nothing is shown, and what to do. */
export function reason({ message, next }: { message: string; next: string }): TemplateResult {
  return html`<div class="preview-reason" data-testid="preview-reason">
    <p>${icon('info')} ${message}</p>
    <p class="hint">${next}</p>
  </div>`;
}

export type PageEvents = {
  readonly onTurn: (page: number) => void;
  /** A click at a place of the page, in points. */
  readonly onPoint: (x: number, y: number) => void;
};

/** The page, with the boxes of the table's cells on it. */
export function pageView(looking: Looking, { onTurn, onPoint }: PageEvents): Piece {
  const { page } = looking;
  if (page === null) return nothing;
  const pages = pagesOf(looking);
  const at = pages.indexOf(page.wanted);
  const turn = (to: number | undefined, label: string, name: string): TemplateResult =>
    html`<button
      type="button"
      class="icon-button"
      title=${label}
      aria-label=${label}
      ?disabled=${to === undefined}
      data-testid="preview-${name}"
      @click=${() => {
        if (to !== undefined) onTurn(to);
      }}
    >
      ${icon(name === 'page-before' ? 'chevron-left' : 'chevron-right')}
    </button>`;
  const from = looking.table?.head.origin?.path;
  return html`<div class="page-head">
      ${turn(pages[at - 1], t('Page before'), 'page-before')} ${turn(pages[at + 1], t('Next page'), 'page-after')}
      <span class="page-words" role="status" data-testid="preview-place"
        >${placeWords(looking) || t('Page {0}', figure(page.wanted))}</span
      >${from === undefined ? nothing : html`<span class="hint page-file" title=${from}>${from}</span>`}
    </div>
    <div class="page-scroll" tabindex="0" role="group" aria-label=${t('Page {0}', page.wanted)}>
      ${sheet(looking, onPoint)}
    </div>`;
}

function sheet(looking: Looking, onPoint: PageEvents['onPoint']): Piece {
  const { page } = looking;
  if (page?.problem != null)
    return reason({ message: t('The page is not shown: {0}.', page.problem.why), next: page.problem.next });
  if (page?.shown == null)
    return html`<p class="hint" data-testid="preview-page-loading">${icon('loading')} ${t('Drawing the page…')}</p>`;
  const { shown } = page;
  const chosen = placeOf(looking);
  const point = (event: MouseEvent): void => {
    if (!(event.currentTarget instanceof Element)) return;
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    onPoint(((event.clientX - left) / width) * shown.width, ((event.clientY - top) / height) * shown.height);
  };
  return html`<div class="page-sheet">
    <canvas
      role="img"
      aria-label=${t('Page {0} of {1}', shown.page, shown.pages)}
      data-testid="preview-page"
      ${pixels(shown.picture.jpeg)}
    ></canvas>
    ${
      shown.cells.length === 0
        ? nothing
        : html`<svg
            class="page-boxes"
            viewBox="0 0 ${shown.width} ${shown.height}"
            preserveAspectRatio="none"
            aria-hidden="true"
            @click=${point}
          >
            ${shown.cells.map((cell) => box(cell, cell === chosen))}
          </svg>`
    }
  </div>`;
}

function box(
  { box: [left, top, right, bottom], row, column }: NonNullable<ReturnType<typeof placeOf>>,
  isChosen: boolean,
): TemplateResult {
  return svg`<rect
    class=${isChosen ? 'page-box chosen' : 'page-box'}
    x=${left}
    y=${top}
    width=${Math.max(0, right - left)}
    height=${Math.max(0, bottom - top)}
    data-cell="${row} ${column}"
    data-testid=${isChosen ? 'preview-box' : nothing}
  ></rect>`;
}
