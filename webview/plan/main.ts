/** The plan panel: what was understood, what will happen, what stays; questions to settle, and one yes. */
import '../shared/language.ts';
import { html, nothing, render, type TemplateResult } from 'lit';
import { plural, t } from '../../src/base/translate.ts';
import type { Answers } from '../../src/model/plan.ts';
import type { PlanSnapshot, TaskCard } from '../../src/protocol/panelWire.ts';
import {
  actionButton,
  helpButton,
  icon,
  progressBar,
  spoken,
  trouble,
  originBadge,
  sandboxBadge,
} from '../shared/parts.ts';
import { button } from '../kit/button.ts';
import { listen, oncePerFrame, recall, remember, send, stage } from '../shared/host.ts';
import { progressSpoken, stateWords } from '../shared/words.ts';
import { chromeLine, ownChromeBadge } from '../shared/chromeLine.ts';
import { takePicture } from '../shared/pagePictures.ts';
import { changedAnswers, instructionKey, openQuestions } from './draft.ts';
import { forExample, questionGroup, rephrase } from './questions.ts';
import { careful, exactly, permitted } from './care.ts';
import { footer } from './footer.ts';
import { keyHelp, takeKey } from './keys.ts';
import { reword } from './reword.ts';
import { RuleSection } from './ruleSection.ts';
import { isRuleNews } from './ruleSession.ts';
import { pagePart, sitesPart } from './page.ts';
import { beyond, changes, notices, noticesSpoken, readOnly } from './warnings.ts';

const app = stage();
type PlanMemory = {
  task: string;
  answers: Answers;
  words: string;
  steer: string;
  scroll: number;
  /** The rule while it is edited; empty where it is the plan's. */
  draft: string;
  ruleOpen: boolean;
  /** Other words for the whole task, while they are written. */
  reword: string;
  rewording: boolean;
};
const blank = {
  answers: {},
  words: '',
  steer: '',
  scroll: 0,
  draft: '',
  ruleOpen: false,
  reword: '',
  rewording: false,
};
const memory = recall<PlanMemory>({ task: '', ...blank });
let snapshot: PlanSnapshot | null = null;
/** Which plan the person saw when they sent answers or words: until another one comes, everything waits. */
let sentFor: PlanSnapshot | null = null;

/** After so long without another plan the person may try again. */
const answerMs = 8_000;

const paint = oncePerFrame(draw);
const rule = new RuleSection({
  paint,
  keep: (draft, ruleOpen) => {
    if (draft !== memory.draft || ruleOpen !== memory.ruleOpen) keep({ draft, ruleOpen });
  },
});

function draw(): void {
  if (snapshot === null) return;
  render(page(snapshot), app);
  rule.drawn();
}

/** States in which the person may still change what the task will do. */
function mayChange({ task }: PlanSnapshot): boolean {
  return ['asking', 'awaiting approval', 'awaiting review'].includes(task.state) && sentFor === null;
}

function page(now: PlanSnapshot): TemplateResult {
  const { task, plan } = now;
  return html`<a class="skip-link" href="#plan-foot" @click=${toFoot}>${t('To the buttons')}</a>
    <article class="plan" aria-busy=${isBusy(now)}>
      <header class="plan-head">
        <p class="eyebrow">
          ${icon(stateWords[task.state].icon)} <span data-testid="plan-state">${stateWords[task.state].label}</span> ·
          ${task.folder} ${sandboxBadge(task)} ${originBadge(task)} ${ownChromeBadge(task)}
        </p>
        <h1 data-testid="plan-goal">${plan === null ? task.instruction : plan.goal}</h1>
        ${plan === null ? nothing : html`<blockquote class="instruction" title=${t('Your words')}>${task.instruction}</blockquote>`}
      </header>
      ${trouble(task.failure, html`${actionButton(task, task.state === 'paused' ? 'resume' : 'retry', { appearance: 'primary' })} ${helpButton(task)}`)}
      ${chromeLine(task)} ${message(now)} ${readOnly(now)} ${pagePart(now, paint)} ${beyond(now)} ${notices(now)}
      ${changes(now)} ${busyPart(now)} ${asking(now)} ${plan === null ? nothing : planned(plan, task)} ${sitesPart(now)}
      ${plan === null ? nothing : careful(plan)} ${questions(now)} ${rule.render(now)}
      ${plan === null ? nothing : account(plan, task.sandbox)} ${keyHelp()}
    </article>
    ${footer(now, {
      mayChange: mayChange(now),
      hindrance: hindrance(now),
      steer: memory.steer,
      onSteerText: (steer) => {
        keep({ steer });
      },
      onSteer: () => {
        steer(now);
      },
      reword: rewordForm(now),
      onReword: () => {
        keep({ reword: now.instruction, rewording: true });
        focusSoon('plan-reword-text');
      },
      onEditRule: now.rule?.editable === true ? () => rule.edit() : null,
      onApprove: (without) => {
        approve(now, without);
      },
    })}
    ${spoken(heard(now))}`;
}

function planned({ steps, examples }: NonNullable<PlanSnapshot['plan']>, { state }: TaskCard): TemplateResult {
  const title = state === 'cancelled' ? t('What would have happened') : t('What will happen');
  return html`${list(title, steps, 'plan-steps')} ${forExample(examples)}`;
}

/** What a screen reader hears. */
function heard(now: PlanSnapshot): string {
  const { task } = now;
  if (hindered !== '') return hindered;
  return isBusy(now) ? progressSpoken(task.progress) || task.status : task.status + noticesSpoken(now);
}

function busyPart(now: PlanSnapshot): TemplateResult | typeof nothing {
  const { task } = now;
  // The line of Chrome says what is waited for.
  if (!isBusy(now) || task.chrome?.waits === true) return nothing;
  return progressBar(task.progress ?? { text: task.status, done: 0 }, 'plan-progress');
}

/** Something is under way, or will be as soon as the queue comes to it: an approved plan waits for nobody. */
function isBusy({ task }: PlanSnapshot): boolean {
  const approved = task.state === 'awaiting approval' && !task.actions.includes('review plan');
  return approved || ['queued', 'planning', 'working', 'applying'].includes(task.state);
}

function message({ message: text, task, beyond: news }: PlanSnapshot): TemplateResult | typeof nothing {
  if (text === null || text === '' || news.length > 0) return nothing;
  return html`<div class="banner banner-info" data-testid="plan-message">
    ${icon(task.state === 'asking' ? 'question' : 'info')}
    <p class="banner-words">${text}</p>
  </div>`;
}

/** Not understood: other words come before everything else. */
function asking(now: PlanSnapshot): TemplateResult | typeof nothing {
  const question = now.questions.find((candidate) => candidate.key === instructionKey);
  if (question === undefined) return nothing;
  return rephrase(question, {
    words: memory.words,
    disabled: !mayChange(now),
    onWords: (words) => {
      keep({ words });
    },
    onWordsDone: () => {
      const words = memory.words.trim();
      if (words !== '') answer(now, { [instructionKey]: words });
    },
    onChoice: (instruction) => {
      answer(now, { [instructionKey]: instruction });
    },
    onSetUpModel: now.task.engine === 'rules' ? toModelSetUp : null,
  });
}

function toModelSetUp(): void {
  send({ type: 'first step', step: 'set up model' });
}

function questions(now: PlanSnapshot): TemplateResult | typeof nothing {
  const others = now.questions.filter((question) => question.key !== instructionKey);
  if (others.length === 0) return nothing;
  const changed = changedAnswers(now.questions, memory.answers);
  const open = openQuestions(now.questions, memory.answers).length;
  const disabled = !mayChange(now);
  return html`<section class="questions">
    <h2>${now.task.state === 'asking' ? t('Please decide') : t('You can decide')}</h2>
    ${others.map((question) =>
      questionGroup(question, memory.answers, {
        disabled,
        onChange: (value) => {
          keep({ answers: { ...memory.answers, [question.key]: value } });
        },
      }),
    )}
    ${
      Object.keys(changed).length === 0
        ? nothing
        : button({
            label: t('Update plan'),
            appearance: 'primary',
            icon: 'sync',
            disabled: disabled || open > 0,
            onClick: () => {
              answer(now, changed);
            },
            testId: 'plan-update',
          })
    }
  </section>`;
}

/** What it takes for granted, leaves alone and is permitted; the last for who wants to know exactly. */
function account(plan: NonNullable<PlanSnapshot['plan']>, sandbox: string | null): TemplateResult {
  return html`${
    plan.quote === null
      ? nothing
      : html`<section data-testid="plan-quote">
          <h2>${t('What the rest will cost')}</h2>
          <p>${plan.quote}</p>
        </section>`
  }
  ${list(t('Files of this folder whose wishes it goes by'), plan.wishes, 'plan-wishes')}
  ${list(t('Skills it goes by'), plan.skills, 'plan-skills')}
  ${list(t('What it takes for granted'), plan.assumptions, 'plan-assumptions')}
  ${list(t('What it will not touch'), plan.untouched, 'plan-untouched')} ${permitted(plan)} ${exactly(plan, sandbox)}`;
}

function list(title: string, lines: readonly string[], testId: string): TemplateResult | typeof nothing {
  if (lines.length === 0) return nothing;
  return html`<section data-testid=${testId}>
    <h2>${title}</h2>
    <ul class="lines">
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
  </section>`;
}

/** What has to be done before a yes would be to what is on the screen. */
function hindrance(now: PlanSnapshot): string {
  if (Object.keys(changedAnswers(now.questions, memory.answers)).length > 0)
    return t('You changed a choice: update the plan first.');
  if (now.rule?.editable === true && rule.isEdited) return t('You changed the rule: use it or revert it first.');
  if (memory.rewording) return t('You are changing the instruction: plan again with it, or keep it, first.');
  return '';
}

/** By the keyboard nothing is approved either while words are written that were not sent. */
function hindranceOfKeys(now: PlanSnapshot): string {
  const open = openQuestions(now.questions, memory.answers).length;
  if (open > 0) return plural(open, 'Answer the question first.', 'Answer the {0} questions first.');
  if (memory.steer.trim() !== '') return t('You wrote something that was not sent: send it or clear it first.');
  return hindrance(now);
}

/** Why a key did nothing, said once. */
let hindered = '';

function approve({ task }: PlanSnapshot, without: boolean): void {
  send({ type: 'approve', task: task.id, ...(without ? { without: ['trash' as const] } : {}) });
}

/** Before the fields hear it: the line at the bottom sends its words on any Enter. */
function onKey(event: KeyboardEvent): void {
  const now = snapshot;
  if (now === null) return;
  if (event.key === 'Escape' && memory.rewording && document.activeElement === document.body) {
    // The form was just opened, and the keyboard is on its way into it.
    closeReword();
    return;
  }
  const decides = now.task.actions.includes('review plan') && mayChange(now);
  takeKey(event, {
    approve: decides ? () => approve(now, false) : null,
    approveWithoutTrash: decides && now.plan?.trashCanStay === true ? () => approve(now, true) : null,
    hindrance: () => hindranceOfKeys(now),
    onHindered: (why) => {
      hindered = why;
      paint();
      window.setTimeout(() => {
        hindered = '';
        paint();
      }, hinderedMs);
    },
  });
}
document.addEventListener('keydown', onKey, true);

/** As long as a screen reader may need to come to it. */
const hinderedMs = 4_000;

function rewordForm(now: PlanSnapshot): TemplateResult | null {
  if (!memory.rewording || !mayChange(now) || now.plan === null) return null;
  return reword({
    words: memory.reword,
    before: now.instruction,
    disabled: !mayChange(now),
    onWords: (words) => {
      keep({ reword: words });
    },
    onDone: () => {
      const words = memory.reword.trim();
      if (words === '') return;
      answer(now, { [instructionKey]: words });
      keep({ rewording: false });
    },
    onClose: closeReword,
  });
}

function closeReword(): void {
  keep({ rewording: false });
  focusSoon('plan-reword');
}

/** Takes the keyboard to an element that the next drawing brings. */
function focusSoon(testId: string): void {
  paint();
  requestAnimationFrame(() => {
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-testid="${testId}"]`)?.focus());
  });
}

function toFoot(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#plan-foot .buttons .kit-button')?.focus();
}

function answer(now: PlanSnapshot, answers: Answers): void {
  if (!mayChange(now)) return;
  send({ type: 'answers', task: now.task.id, answers });
  sentFor = now;
  window.setTimeout(() => {
    if (sentFor === now) sentFor = null;
    paint();
  }, answerMs);
  paint();
}

function steer(now: PlanSnapshot): void {
  const text = memory.steer.trim();
  if (text === '') return;
  send({ type: 'steer', task: now.task.id, text });
  keep({ steer: '' });
}

function keep(change: Partial<PlanMemory>): void {
  Object.assign(memory, change);
  remember(memory);
  paint();
}

window.addEventListener('scroll', () => {
  memory.scroll = window.scrollY;
  remember(memory);
});

listen((message) => {
  if (isRuleNews(message)) rule.hear(message);
  if (takePicture(message)) paint();
  if (message.type !== 'snapshot' || message.snapshot.panel !== 'plan') return;
  const first = snapshot === null;
  const next = message.snapshot;
  if (next.task.id !== memory.task) keep({ task: next.task.id, ...blank });
  if (sentFor !== null && next.task.changedAt !== sentFor.task.changedAt) {
    sentFor = null;
    keep({ answers: {} });
  }
  snapshot = next;
  rule.take(next, { draft: memory.draft, open: memory.ruleOpen });
  draw();
  if (first) window.scrollTo(0, memory.scroll);
});
