import { t } from '../../base/translate.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { Engine, RulePreview } from '../../engine/engine.ts';
import type { CheckedRule } from '../../engine/ruleDesk.ts';
import type { Intent, RuleNews, RuleRow } from '../../protocol/panelWire.ts';
import type { PreviewRow, RuleOutcome } from '../../protocol/previewWire.ts';
import { actsOf, correctedPath } from './rowActs.ts';
import { safeLine, safeText } from './safeText.ts';

type Of<Type extends Intent['type']> = Extract<Intent, { type: Type }>;

/** A task's rule while a panel edits it: checks the text at once, then shows what it would do. A newer state of it drops older ones. */
export class RuleSession {
  readonly #engine: () => Engine;
  readonly #task: string;
  readonly #send: (news: RuleNews) => Promise<void>;
  #preview: RulePreview | null = null;
  #asked: { readonly abort: AbortController; readonly revision: number } | null = null;
  #checked: { readonly text: string; readonly found: CheckedRule } | null = null;

  constructor(engine: () => Engine, task: string, send: (news: RuleNews) => Promise<void>) {
    this.#engine = engine;
    this.#task = task;
    this.#send = send;
  }

  /** Acts on what the rule's editor asks for. */
  async take(intent: Intent): Promise<'taken' | 'not mine'> {
    switch (intent.type) {
      case 'rule edited':
        await this.#edited(intent);
        return 'taken';
      case 'rule complete': {
        const { revision, text, offset } = intent;
        const completions = this.#engine().rules.complete(text, offset);
        await this.#send({ type: 'completions', revision, completions });
        return 'taken';
      }
      case 'form edited': {
        // The panel waits for an answer: what could not be edited comes back as it was.
        const text = this.#engine().rules.withFormEdit(intent.text, intent.edit) ?? intent.text;
        await this.#send({ type: 'rule text', revision: intent.revision, text });
        return 'taken';
      }
      case 'correct row':
      case 'remember row':
        await this.#send({ type: 'rule text', revision: intent.revision, text: this.#corrected(intent) });
        return 'taken';
      case 'rule closed':
        this.close();
        return 'taken';
      default:
        return 'not mine';
    }
  }

  /** Ends the worker, if there is one; the next edit starts another. */
  close(): void {
    this.#asked?.abort.abort();
    this.#asked = null;
    this.#preview?.dispose();
    this.#preview = null;
  }

  #corrected({ type, text, correction }: Of<'correct row' | 'remember row'>): string {
    const { rules } = this.#engine();
    const corrected = rules.withCorrection(text, correction);
    // What is remembered of a file must not outlive the correction that it came from.
    const isKept = type === 'remember row' || rules.isRemembered(text, correction.path);
    return isKept ? rules.withRemembered(corrected, correction) : corrected;
  }

  async #edited(intent: Of<'rule edited'>): Promise<void> {
    const { revision, text } = intent;
    if (this.#asked !== null && this.#asked.revision > revision) return;
    this.#asked?.abort.abort();
    const abort = new AbortController();
    this.#asked = { abort, revision };
    const found = this.#check(text);
    await this.#send({ type: 'rule checked', revision, problems: found.problems, form: found.form });
    if (found.form === null || !this.#isNewest(abort)) return;
    const preview = this.#previewNow();
    if (intent.again) preview.refresh();
    const { first, count, show, search } = intent;
    const was = this.#engine().task(this.#task)?.plan?.rule;
    const ask = { rule: text, answers: {}, first, count, show, ...(search === '' ? {} : { search }) };
    const reply = await preview.preview({ ...ask, ...(was === undefined ? {} : { was }) }, abort.signal);
    if (!this.#isNewest(abort)) return;
    if (!reply.ok) await this.#fail(revision, reply.failure.message, reply.failure.next);
    else await this.#answer(revision, reply.value, text, found);
  }

  async #answer(
    revision: number,
    reply: Extract<Awaited<ReturnType<RulePreview['preview']>>, { ok: true }>['value'],
    text: string,
    found: CheckedRule,
  ): Promise<void> {
    switch (reply.outcome) {
      case 'preview': {
        const rows = reply.preview.rows.map((row) => this.#row(row, text, found));
        await this.#send({ type: 'rule preview', revision, preview: shownOf(reply.preview, rows) });
        return;
      }
      case 'problems':
        await this.#send({ type: 'rule checked', revision, problems: reply.problems, form: null });
        return;
      case 'failed':
        await this.#fail(revision, reply.message, t('Change the rule, and it is tried again.'));
        return;
    }
  }

  async #fail(revision: number, message: string, next: string): Promise<void> {
    await this.#send({ type: 'rule failed', revision, message: safeLine(message), next: safeLine(next) });
  }

  #isNewest(abort: AbortController): boolean {
    return this.#asked?.abort === abort;
  }

  #check(text: string): CheckedRule {
    if (this.#checked?.text !== text) this.#checked = { text, found: this.#engine().rules.check(text) };
    return this.#checked.found;
  }

  #previewNow(): RulePreview {
    if (this.#preview !== null) return this.#preview;
    const preview = this.#engine().openPreview(this.#task);
    preview.onProgress.on(({ text, done, total }) => {
      const revision = this.#asked?.revision;
      const progress = { text: safeLine(text), done, ...(total === undefined ? {} : { total }) };
      if (revision !== undefined) void this.#send({ type: 'rule progress', revision, progress });
    });
    this.#preview = preview;
    return preview;
  }

  #row(row: PreviewRow, text: string, { corrected, deeds }: CheckedRule): RuleRow {
    const { op, from, to, reason, changed } = row;
    const path = correctedPath(row);
    const isCorrected = path !== null && corrected.has(path);
    return {
      op,
      path,
      can: actsOf(row, { deeds, isCorrected }),
      from: from === undefined ? null : displayPath(from),
      to: to === undefined ? null : displayPath(to),
      reason: safeLine(reason),
      flags: this.#engine().nameFlags({ from, to }),
      changed: changed === true,
      corrected: isCorrected,
      remembered: isCorrected && this.#engine().rules.isRemembered(text, path),
    };
  }
}

function shownOf(outcome: RuleOutcome, rows: RuleRow[]): Extract<RuleNews, { type: 'rule preview' }>['preview'] {
  const { counts, total, matching, changed, clashes, seen, first, tookMs, remembered } = outcome;
  const steps = outcome.steps.map(safeLine);
  const shown = { counts, total, matching, changed, clashes, seen, first, tookMs, steps, rows };
  if (remembered === undefined) return shown;
  const safe =
    remembered.is === 'added'
      ? { ...remembered, text: safeText(remembered.text) }
      : { ...remembered, why: safeLine(remembered.why) };
  return { ...shown, remembered: safe };
}
