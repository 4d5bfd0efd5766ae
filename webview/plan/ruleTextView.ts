/** The rule's text with its line numbers, what is wrong in it, and what could be written at the caret. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ref } from 'lit/directives/ref.js';
import { plural, t } from '../../src/base/translate.ts';
import type { Completions } from '../../src/model/rule/completions.ts';
import type { TextProblem } from '../../src/model/rule/textPlaces.ts';
import { icon } from '../shared/parts.ts';
import { lineCount, placeOf } from './ruleDraft.ts';

export type OpenList = { readonly completions: Completions; readonly at: number };

export type TextView = {
  text: string;
  problems: readonly TextProblem[];
  list: OpenList | null;
  disabled: boolean;
  onInput: (area: HTMLTextAreaElement) => void;
  onKey: (event: KeyboardEvent, area: HTMLTextAreaElement) => void;
  /** The caret was moved, or the text left. */
  onElsewhere: () => void;
  onTake: (at: number) => void;
};

const rowsLeast = 6;
const rowsMost = 20;
/** Line numbers for more lines would take longer than they help. */
const numberedMax = 5_000;

export const textId = 'rule-text';
const listId = 'rule-completions';
const problemsId = 'rule-problems';

/** The element that is typed in, while it is in the page. */
export function textAreaNow(): HTMLTextAreaElement | null {
  const area = document.getElementById(textId);
  return area instanceof HTMLTextAreaElement ? area : null;
}

export function ruleTextView(view: TextView): TemplateResult {
  const lines = lineCount(view.text);
  const wrong = new Set(view.problems.map(({ line }) => line));
  const numbers = Array.from({ length: Math.min(lines, numberedMax) }, (_, at) => at + 1);
  return html`<div class="code ${wrong.size > 0 ? 'code-wrong' : ''}">
      <div class="gutter" aria-hidden="true">
        ${numbers.map((number) =>
          wrong.has(number)
            ? html`<div class="gutter-line gutter-wrong">${icon('error')}${number}</div>`
            : html`<div class="gutter-line">${number}</div>`,
        )}
      </div>
      <textarea
        id=${textId}
        class="code-text"
        wrap="off"
        spellcheck="false"
        autocapitalize="off"
        autocomplete="off"
        aria-label=${t('The rule')}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls=${view.list === null ? nothing : listId}
        aria-activedescendant=${view.list === null ? nothing : optionId(view.list.at)}
        aria-invalid=${view.problems.length > 0}
        aria-describedby=${view.problems.length > 0 ? problemsId : 'rule-keys'}
        rows=${Math.max(rowsLeast, Math.min(lines, rowsMost))}
        maxlength="200000"
        ?disabled=${view.disabled}
        data-testid="rule-text"
        .value=${live(view.text)}
        @input=${(event: Event) => {
          if (event.currentTarget instanceof HTMLTextAreaElement) view.onInput(event.currentTarget);
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.currentTarget instanceof HTMLTextAreaElement) view.onKey(event, event.currentTarget);
        }}
        @scroll=${(event: Event) => {
          const area = event.currentTarget;
          const gutter = area instanceof HTMLElement ? area.previousElementSibling : null;
          if (area instanceof HTMLElement && gutter !== null) gutter.scrollTop = area.scrollTop;
        }}
        @click=${view.onElsewhere}
        @blur=${view.onElsewhere}
      ></textarea>
      ${completionList(view)}
    </div>
    ${problemList(view)}`;
}

function completionList({ list, text, onTake }: TextView): TemplateResult | typeof nothing {
  if (list === null) return nothing;
  const { completions, at } = list;
  return html`<ul
    id=${listId}
    class="completions"
    role="listbox"
    aria-label=${t('What could stand here')}
    data-testid="rule-completions"
    ${ref((element) => {
      if (element instanceof HTMLElement) putUnderCaret(element, text, completions.from);
    })}
  >
    ${completions.items.map(
      ({ label, says }, index) =>
        html`<li
          id=${optionId(index)}
          role="option"
          class="completion"
          aria-selected=${index === at}
          data-testid="rule-completion"
          @mousedown=${(event: Event) => {
            // The text keeps the focus.
            event.preventDefault();
            onTake(index);
          }}
        >
          <span class="completion-label">${label}</span><span class="completion-says">${says}</span>
        </li>`,
    )}
  </ul>`;
}

function optionId(index: number): string {
  return `rule-completion-${String(index)}`;
}

/** Places the list by script, as the page's policy permits no style attributes. */
function putUnderCaret(list: HTMLElement, text: string, offset: number): void {
  const area = textAreaNow();
  if (area === null) return;
  const { line, column } = placeOf(text, offset);
  const style = getComputedStyle(area);
  const height = Number.parseFloat(style.lineHeight) || 18;
  const top = (line + 1) * height + Number.parseFloat(style.paddingTop) - area.scrollTop + 2;
  list.style.top = `${String(Math.round(Math.max(0, Math.min(top, area.clientHeight))))}px`;
  const left = `calc(${String(area.offsetLeft)}px + ${style.paddingLeft} + ${String(column)}ch - ${String(area.scrollLeft)}px)`;
  list.style.left = `min(${left}, 100% - 22em)`;
}

/** Brings the chosen completion in sight. */
export function showChosen(): void {
  document.querySelector('.completion[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
}

function problemList({ problems }: TextView): TemplateResult {
  if (problems.length === 0)
    return html`<p class="hint keys" id="rule-keys">
      <kbd>${t('Ctrl')}</kbd>+<kbd>${t('Space')}</kbd> ${t('shows what can stand at the caret;')}
      <kbd>${t('Enter')}</kbd> ${t('takes it,')} <kbd>${t('Esc')}</kbd> ${t('closes the list.')}
    </p>`;
  return html`<section class="problems" aria-label=${t('What is wrong')} data-testid="rule-problems">
    <p class="unseen" id=${problemsId} role="status">
      ${t('{0} in the rule.', plural(problems.length, '{0} mistake', '{0} mistakes'))}
    </p>
    <ul>
      ${problems.map(
        ({ line, offset, length, message, mend }) =>
          html`<li>
            <button
              type="button"
              class="problem"
              data-testid="rule-problem"
              @click=${() => {
                goTo(offset, length);
              }}
            >
              ${icon('error', 'mark-stop')}<span
                ><span class="problem-line">${t('Line {0}:', line)}</span> ${message}.
                <span class="problem-mend">${mend}</span></span
              >
            </button>
          </li>`,
      )}
    </ul>
  </section>`;
}

function goTo(offset: number, length: number): void {
  const area = textAreaNow();
  if (area === null) return;
  area.focus();
  area.setSelectionRange(offset, offset + length);
}
