/**
 * A rule while it is edited in the panel: the draft, what the host found in it and would do by it. Every change of the draft, and
 * every other part of the rows, is a new revision; what answers an older one is dropped. No page: tested from Node.
 */
import type { Completions } from '../../src/model/rule/completions.ts';
import type { RuleForm } from '../../src/model/rule/ruleForm.ts';
import type { TextProblem } from '../../src/model/rule/textPlaces.ts';
import type {
  Intent,
  PlanSnapshot,
  RuleNews,
  RulePreviewShown,
  TaskCard,
  ToPanel,
} from '../../src/protocol/panelWire.ts';
import { around, rowsToAsk, type Span } from './ruleDraft.ts';

const newsTypes: Readonly<Record<RuleNews['type'], true>> = {
  'rule checked': true,
  'rule preview': true,
  'rule failed': true,
  'rule progress': true,
  'rule text': true,
  completions: true,
};

/** Whether the host speaks of the rule that is being edited. */
export function isRuleNews(message: ToPanel): message is RuleNews {
  return Object.hasOwn(newsTypes, message.type);
}

export type Show = 'all' | 'changed' | 'left';

type Rule = NonNullable<PlanSnapshot['rule']>;

/** Milliseconds after the last key before the text is sent, and before waiting is worth a word. */
export const editMs = 120;
export const workingMs = 300;

/** What the session needs of the world. Times are in milliseconds. */
export type World = {
  send: (intent: Intent) => void;
  /** Runs something later; a later call under the same name takes its place. */
  later: (name: 'edit' | 'working', ms: number, run: () => void) => void;
  changed: () => void;
};

export class RuleSession {
  readonly #world: World;
  #task = '';
  /** The rule as the plan has it. */
  #base = '';
  text = '';
  revision = 0;
  problems: readonly TextProblem[] = [];
  /** The last form that could be made, and the text that it shows. */
  form: RuleForm | null = null;
  #formText = '';
  /** What the last edit of the form made of the text: while it stands, the form may be edited on, whatever is wrong in it. */
  #fromForm: string | null = null;
  preview: RulePreviewShown | null = null;
  failure: { message: string; next: string } | null = null;
  progress: TaskCard['progress'] = null;
  /** Waiting long enough to say so. */
  isWorking = false;
  #isWaiting = false;
  show: Show = 'all';
  search = '';
  #span: Span = around({ first: 0, count: 0 });
  completions: Completions | null = null;
  #completionsFor = -1;
  #completionsAsked = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether the draft is another rule than the plan's. */
  get isEdited(): boolean {
    return this.text !== this.#base;
  }

  /** Whether the form shows what the text says, so that a choice in it means what it seems to. */
  get isFormTrue(): boolean {
    return this.form !== null && (this.problems.length === 0 || this.text === this.#fromForm);
  }

  /** The plan's rule, at first and whenever the plan was made again. A draft is kept while the plan stays the same. */
  take(task: string, rule: Rule, draft: string | null): 'new' | 'as before' {
    const isSame = task === this.#task && rule.text === this.#base;
    this.#task = task;
    this.#base = rule.text;
    if (isSame) return 'as before';
    this.text = draft ?? rule.text;
    this.problems = [];
    this.form = draft === null ? rule.form : null;
    this.#formText = this.text;
    this.#fromForm = null;
    this.preview = null;
    this.completions = null;
    return 'new';
  }

  /** Asks for the preview of the draft, from now on whenever it changes. */
  open(): void {
    this.#ask();
  }

  close(): void {
    this.preview = null;
    this.failure = null;
    this.#stopWaiting();
    this.#world.send({ type: 'rule closed', task: this.#task });
  }

  edit(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.#later();
  }

  revert(): void {
    this.#fromForm = null;
    this.edit(this.#base);
  }

  use(): void {
    this.#world.send({ type: 'use rule', task: this.#task, text: this.text });
  }

  complete(offset: number): void {
    // Counted apart: an answer about the rows is as good as before.
    this.#completionsAsked += 1;
    const revision = this.#completionsAsked;
    this.#completionsFor = revision;
    this.#world.send({ type: 'rule complete', task: this.#task, text: this.text, revision, offset });
  }

  closeList(): void {
    this.#completionsFor = -1;
    this.completions = null;
  }

  editForm(edit: Extract<Intent, { type: 'form edited' }>['edit']): void {
    if (!this.isFormTrue) return;
    // What the form itself got wrong is not built upon: the edit says the whole of its part again.
    const text = this.problems.length === 0 ? this.text : this.#formText;
    this.#world.send({ type: 'form edited', task: this.#task, text, revision: this.#nextAlone(), edit });
  }

  correct(
    type: 'correct row' | 'remember row',
    correction: Extract<Intent, { type: 'correct row' }>['correction'],
  ): void {
    if (this.problems.length > 0) return;
    this.#world.send({ type, task: this.#task, text: this.text, revision: this.#nextAlone(), correction });
  }

  filter(change: { show?: Show; search?: string }): void {
    this.show = change.show ?? this.show;
    this.search = change.search ?? this.search;
    this.#span = around({ first: 0, count: 0 });
    this.#later();
  }

  /** These rows are in sight: asks for others where they are not there. */
  sight(visible: Span): void {
    if (this.preview === null || this.#isWaiting) return;
    const there = { first: this.preview.first, count: this.preview.rows.length };
    const wanted = rowsToAsk(visible, there, this.preview.matching);
    if (wanted === null) return;
    this.#span = wanted;
    this.#ask();
  }

  /** Looks through the folder again. */
  refresh(): void {
    this.#ask(true);
  }

  /** Hears the host. Answers to older revisions are dropped. */
  hear(news: RuleNews): void {
    if (news.type === 'completions') {
      if (news.revision !== this.#completionsFor) return;
      this.completions = news.completions.items.length === 0 ? null : news.completions;
      this.#world.changed();
      return;
    }
    if (news.revision !== this.revision) return;
    this.#hearNewest(news);
    this.#world.changed();
  }

  #hearNewest(news: Exclude<RuleNews, { type: 'completions' }>): void {
    switch (news.type) {
      case 'rule text':
        this.#fromForm = news.text;
        this.text = news.text;
        this.#ask();
        return;
      case 'rule checked':
        this.problems = news.problems;
        if (news.form === null) this.#stopWaiting();
        else [this.form, this.#formText] = [news.form, this.text];
        return;
      case 'rule preview':
        this.preview = news.preview;
        this.failure = null;
        this.#stopWaiting();
        return;
      case 'rule failed':
        this.failure = { message: news.message, next: news.next };
        this.#stopWaiting();
        return;
      case 'rule progress':
        this.progress = news.progress;
        return;
    }
  }

  #next(): number {
    this.revision += 1;
    return this.revision;
  }

  /** A question after which none is open: what was typed a moment ago goes with it, and is asked about when it is answered. */
  #nextAlone(): number {
    this.#world.later('edit', editMs, () => undefined);
    return this.#next();
  }

  #later(): void {
    // What is under way answers an older draft.
    this.#next();
    this.#world.later('edit', editMs, () => {
      this.#ask();
    });
    this.#world.changed();
  }

  #ask(again = false): void {
    const { text, show, search } = this;
    const revision = this.#next();
    this.#wait();
    this.#world.send({ type: 'rule edited', task: this.#task, text, revision, ...this.#span, show, search, again });
    this.#world.changed();
  }

  #wait(): void {
    this.#isWaiting = true;
    this.#world.later('working', workingMs, () => {
      this.isWorking = this.#isWaiting;
      this.#world.changed();
    });
  }

  #stopWaiting(): void {
    this.#isWaiting = false;
    this.isWorking = false;
    this.progress = null;
  }
}
