/** The plan's rule: read where it stands, and edited with its result beside it. Nothing is applied by editing. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { PlanSnapshot, RuleNews } from '../../src/protocol/panelWire.ts';
import { button } from '../kit/button.ts';
import { send } from '../shared/host.ts';
import { asksForCompletions, completed, movedIn } from './ruleDraft.ts';
import { ruleFormView } from './ruleFormView.ts';
import { RulePreviewList } from './rulePreviewList.ts';
import { rowsId, ruleResultView } from './ruleResultView.ts';
import { RuleSession } from './ruleSession.ts';
import { ruleTextView, showChosen, textAreaNow } from './ruleTextView.ts';

export type SectionEvents = {
  /** To draw the page again. */
  paint: () => void;
  /** What should survive a hidden panel; empty for no draft. */
  keep: (draft: string, open: boolean) => void;
};

export class RuleSection {
  readonly #events: SectionEvents;
  readonly #session: RuleSession;
  readonly #timers = new Map<string, number>();
  #isOpen = false;
  /** The chosen completion. */
  #at = 0;
  #list: { readonly grid: HTMLElement; readonly rows: RulePreviewList } | null = null;
  #editable = false;

  constructor(events: SectionEvents) {
    this.#events = events;
    this.#session = new RuleSession({
      send,
      later: (name, ms, run) => {
        window.clearTimeout(this.#timers.get(name));
        this.#timers.set(name, window.setTimeout(run, ms));
      },
      changed: events.paint,
    });
  }

  /** The panel's snapshot came: the plan may be another one. */
  take(now: PlanSnapshot, kept: { draft: string; open: boolean }): void {
    if (now.rule === null) return;
    const { editable } = now.rule;
    const taken = this.#session.take(now.task.id, now.rule, kept.draft === '' ? null : kept.draft);
    const isAnother = taken === 'new' || editable !== this.#editable;
    this.#editable = editable;
    if (!editable) return;
    if (kept.open && !this.#isOpen) this.#open();
    else if (this.#isOpen && isAnother) this.#session.open();
  }

  /** Whether the person wrote another rule than the plan's and has not used it yet. */
  get isEdited(): boolean {
    return this.#isOpen && this.#session.isEdited;
  }

  /** Opens the editor, if it is closed, and takes the keyboard there. */
  edit(): void {
    if (!this.#isOpen) this.#open();
    requestAnimationFrame(() => {
      const section = document.querySelector('[data-testid="plan-rule"]');
      section?.scrollIntoView({ block: 'start' });
      section?.querySelector<HTMLElement>('textarea, [contenteditable], tk-text-area')?.focus();
    });
  }

  hear(news: RuleNews): void {
    const before = this.#session.completions;
    this.#session.hear(news);
    if (this.#session.completions !== before) this.#at = 0;
    this.#keep();
  }

  render({ rule }: PlanSnapshot): TemplateResult | typeof nothing {
    if (rule === null) return nothing;
    return html`<section class="rule" aria-labelledby="rule-title" data-testid="plan-rule">
      <div class="rule-head">
        <h2 id="rule-title">${t('The rule')}</h2>
        ${
          rule.editable
            ? button({
                label: this.#isOpen ? t('Close the editor') : t('Edit Rule'),
                icon: this.#isOpen ? 'close' : 'edit',
                onClick: () => {
                  if (this.#isOpen) this.#close();
                  else this.#open();
                },
                testId: 'rule-edit',
              })
            : nothing
        }
      </div>
      ${this.#isOpen && rule.editable ? this.#editor() : this.#closed(rule.text)}
    </section>`;
  }

  /** To be called when the page was drawn: the rows have an element of their own. */
  drawn(): void {
    const grid = document.getElementById(rowsId);
    if (grid === null) {
      this.#list = null;
      return;
    }
    if (this.#list?.grid !== grid) {
      const rows = new RulePreviewList(grid, {
        onCorrect: (correction) => {
          this.#session.correct('correct row', correction);
        },
        onRemember: (correction) => {
          this.#session.correct('remember row', correction);
        },
        onSight: (visible) => {
          this.#session.sight(visible);
        },
      });
      this.#list = { grid, rows };
    }
    const { preview, problems } = this.#session;
    const disabled = problems.length > 0;
    this.#list.rows.show(
      preview === null
        ? { first: 0, rows: [], matching: 0, disabled }
        : { first: preview.first, rows: preview.rows, matching: preview.matching, disabled },
    );
    showChosen();
  }

  #open(): void {
    this.#isOpen = true;
    this.#session.open();
    this.#keep();
  }

  #close(): void {
    this.#isOpen = false;
    this.#session.close();
    this.#keep();
    this.#events.paint();
  }

  #keep(): void {
    this.#events.keep(this.#session.isEdited ? this.#session.text : '', this.#isOpen);
  }

  #closed(text: string): TemplateResult {
    return html`<details class="exact" data-testid="rule-shown">
      <summary>${t('Show the rule as text')}</summary>
      <pre tabindex="0" role="region" aria-label=${t('The rule, as text')}>${text}</pre>
    </details>`;
  }

  #editor(): TemplateResult {
    const { text, problems } = this.#session;
    return html`<div class="rule-editor">
      <p class="hint">${t('Nothing happens to your files while you edit. The rows below follow what you write.')}</p>
      ${ruleTextView({
        text,
        problems,
        list: this.#session.completions === null ? null : { completions: this.#session.completions, at: this.#at },
        disabled: false,
        onInput: (area) => {
          this.#typed(area);
        },
        onKey: (event, area) => {
          this.#key(event, area);
        },
        onElsewhere: () => {
          if (this.#session.completions === null) return;
          this.#session.closeList();
          this.#events.paint();
        },
        onTake: (at) => {
          this.#takeCompletion(at);
        },
      })}
      ${this.#form()} ${this.#buttons()} ${this.#result()}
    </div>`;
  }

  #typed(area: HTMLTextAreaElement): void {
    this.#session.edit(area.value);
    this.#keep();
    if (asksForCompletions(area.value, area.selectionEnd)) this.#session.complete(area.selectionEnd);
    else this.#session.closeList();
  }

  #key(event: KeyboardEvent, area: HTMLTextAreaElement): void {
    const { completions } = this.#session;
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      this.#session.complete(area.selectionEnd);
      return;
    }
    if (completions === null || event.isComposing) return;
    if (event.key === 'Escape') {
      this.#session.closeList();
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      this.#takeCompletion(this.#at);
    } else {
      const at = movedIn(completions.items.length, this.#at, event.key);
      if (at === null) {
        // The caret goes elsewhere; what is typed asks anew.
        if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') this.#session.closeList();
        return;
      }
      this.#at = at;
    }
    event.preventDefault();
    this.#events.paint();
  }

  #takeCompletion(at: number): void {
    const { completions, text } = this.#session;
    const item = completions?.items[at];
    const area = textAreaNow();
    if (completions === null || item === undefined || area === null) return;
    const next = completed(text, completions, item.insert);
    this.#session.closeList();
    area.value = next.text;
    area.setSelectionRange(next.caret, next.caret);
    this.#session.edit(next.text);
    this.#keep();
  }

  #form(): TemplateResult {
    const { form, isFormTrue } = this.#session;
    return html`<details class="as-form" data-testid="rule-as-form">
      <summary>${t('As a form')}</summary>
      ${
        isFormTrue
          ? nothing
          : html`<p class="hint" data-testid="rule-form-hint">
              ${t('Mend what is wrong in the text, and the form can be used again.')}
            </p>`
      }
      ${
        form === null
          ? nothing
          : ruleFormView(form, {
              disabled: !isFormTrue,
              onEdit: (edit) => {
                this.#session.editForm(edit);
              },
            })
      }
    </details>`;
  }

  #buttons(): TemplateResult {
    const { isEdited, problems } = this.#session;
    return html`<div class="buttons">
      ${button({
        label: t('Use this rule'),
        appearance: 'primary',
        icon: 'check',
        disabled: !isEdited || problems.length > 0,
        onClick: () => {
          this.#session.use();
          this.#events.keep('', this.#isOpen);
        },
        title: t('The plan is made again by it; nothing is applied'),
        testId: 'rule-use',
      })}
      ${button({
        label: t('Revert'),
        icon: 'discard',
        disabled: !isEdited,
        onClick: () => {
          this.#session.revert();
          this.#keep();
        },
        testId: 'rule-revert',
      })}
    </div>`;
  }

  #result(): TemplateResult {
    return ruleResultView(this.#session, {
      onSearch: (search) => {
        this.#list?.rows.toTop();
        this.#session.filter({ search });
      },
      onShow: (show) => {
        this.#list?.rows.toTop();
        this.#session.filter({ show });
      },
      onRefresh: () => {
        this.#session.refresh();
      },
    });
  }
}
