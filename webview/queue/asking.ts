/** What tasks ask, all in one place: choose, answer, and the next question has the focus. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { plural, t } from '../../src/base/translate.ts';
import type { Answers, Choice, Question } from '../../src/model/plan.ts';
import type { Intent, PageCard, QueueSnapshot } from '../../src/protocol/panelWire.ts';
import { button } from '../kit/button.ts';
import { radioGroup } from '../kit/choice.ts';
import { textField } from '../kit/text.ts';
import { icon } from '../shared/parts.ts';
import { send } from '../shared/host.ts';
import { askWords, pageAsk } from '../shared/pageAsk.ts';

type Asking = QueueSnapshot['asking'][number];

/** Answers that are chosen and not yet given, by task. */
const drafts = new Map<string, Answers>();
/** Tasks whose answers are on their way, with what they were for. */
const given = new Map<string, string>();
/** The key of the question that is about the whole instruction: it takes words of the person's own. */
const instructionKey = 'instruction';

/** Whether every question of the task has an answer. */
export function isAnswered(questions: readonly Question[], draft: Answers): boolean {
  return questions.every(({ key, chosen }) => (draft[key] ?? chosen ?? '').trim() !== '');
}

/** The section of questions; nothing where no task asks. `paint` draws the panel again. */
export function askingSection(asking: readonly Asking[], paint: () => void): TemplateResult | typeof nothing {
  forgetOthers(asking);
  const open = asking.filter(({ task }) => !given.has(task));
  if (open.length === 0) return nothing;
  return html`<section class="asking" aria-labelledby="asking-title" data-testid="asking">
    <div class="section-head">
      <h2 id="asking-title">${t('Questions')}</h2>
      <span class="count">${open.length}</span>
    </div>
    ${repeat(
      open,
      ({ task }) => task,
      (one) => (one.page === undefined ? askingCard(one, paint) : pageCardOf(one, one.page, paint)),
    )}
  </section>`;
}

/** What is not asked any more, or is asked anew, has no draft. */
function forgetOthers(asking: readonly Asking[]): void {
  const now = new Map(asking.map((one) => [one.task, keyOf(one)]));
  for (const [task, key] of given) if (now.get(task) !== key) given.delete(task);
  for (const task of drafts.keys()) if (!now.has(task)) drafts.delete(task);
}

function keyOf({ questions, page }: Asking): string {
  return JSON.stringify([questions, page?.hash]);
}

/** A page that something is to be sent from: seen, then yes or no. */
function pageCardOf(one: Asking, page: PageCard, paint: () => void): TemplateResult {
  const { task, title, folder } = one;
  const say = (intent: Intent): void => {
    given.set(task, keyOf(one));
    send(intent);
    paint();
    focusNext();
  };
  return html`<div
    class="asked"
    role="group"
    aria-label=${t('{0} in {1} asks', title.slice(0, 80), folder)}
    data-testid="asking-page"
    data-task=${task}
  >
    <div class="asked-title">${icon('question')}<span>${title}</span></div>
    <div class="card-meta">${folder}</div>
    <h3 class="question-text">${askWords(page)}</h3>
    ${pageAsk(task, page, paint)}
    <div class="buttons">
      ${button({
        label: t('Yes, Send It'),
        appearance: 'primary',
        title: t('Once, and exactly this'),
        onClick: () => {
          say({ type: 'approve', task, saw: page.hash });
        },
        testId: 'page-yes',
      })}
      ${button({
        label: t('No'),
        title: t('It is not sent, and the task goes on without it'),
        onClick: () => {
          say({ type: 'decline', task, saw: page.hash });
        },
        testId: 'page-no',
      })}
      ${button({
        label: t('Show Plan'),
        onClick: () => {
          send({ type: 'open', task });
        },
        testId: 'asking-open',
      })}
    </div>
  </div>`;
}

function askingCard(one: Asking, paint: () => void): TemplateResult {
  const { task, title, folder, message, questions } = one;
  const draft = drafts.get(task) ?? {};
  const choose = (key: string, value: string): void => {
    drafts.set(task, { ...drafts.get(task), [key]: value });
    paint();
  };
  const answer = (): void => {
    const chosen = drafts.get(task) ?? {};
    if (!isAnswered(questions, chosen)) return;
    given.set(task, keyOf(one));
    drafts.delete(task);
    send({ type: 'answers', task, answers: chosen, quietly: true });
    paint();
    focusNext();
  };
  return html`<div
    class="asked"
    role="group"
    aria-label=${t('{0} in {1} asks', title.slice(0, 80), folder)}
    data-testid="asking-task"
    data-task=${task}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return;
      if (event.target instanceof Element && event.target.closest('.buttons') !== null) return;
      event.preventDefault();
      answer();
    }}
  >
    <div class="asked-title">${icon('question')}<span>${title}</span></div>
    <div class="card-meta">${folder}</div>
    ${message === null ? nothing : html`<p class="asked-message">${message}</p>`}
    ${questions.map((question) => questionPart(task, question, draft, choose))}
    <div class="buttons">
      ${button({
        label: t('Answer'),
        appearance: 'primary',
        title: t('Answer (Enter), and go to the next question'),
        disabled: !isAnswered(questions, draft),
        onClick: answer,
        testId: 'asking-answer',
      })}
      ${button({
        label: t('Show Plan'),
        onClick: () => {
          send({ type: 'open', task });
        },
        testId: 'asking-open',
      })}
    </div>
  </div>`;
}

function questionPart(
  task: string,
  question: Question,
  draft: Answers,
  choose: (key: string, value: string) => void,
): TemplateResult {
  const labelId = `asked-${task}-${question.key}`;
  const chosen = draft[question.key] ?? question.chosen ?? '';
  return html`<h3 class="question-text" id=${labelId}>${question.text}</h3>
    ${
      question.choices.length === 0
        ? nothing
        : radioGroup({
            labelId,
            choices: question.choices.map((choice) => ({
              value: choice.value,
              label: labelOf(choice),
              below: exampleOf(choice),
            })),
            chosen,
            onChange: (value) => {
              choose(question.key, value);
            },
          })
    }
    ${
      question.key === instructionKey
        ? textField({
            label: t('Or say it in other words'),
            value: question.choices.some(({ value }) => value === chosen) ? '' : chosen,
            onInput: (words) => {
              choose(question.key, words);
            },
            lengthMax: 2_000,
            testId: 'asking-words',
          })
        : nothing
    }`;
}

/** With the count, where the words have none of it yet. */
function labelOf({ label, count }: Choice): string {
  return count === undefined || label.includes(plural(count, '{0} file', '{0} files'))
    ? label
    : `${label} (${plural(count, '{0} file', '{0} files')})`;
}

/** The first of a choice's examples: there is little room, and the plan has them all. */
function exampleOf({ examples = [] }: Choice): TemplateResult {
  const [first] = examples;
  return first === undefined ? html`` : html`<p class="asked-example">${first}</p>`;
}

/** The next question that is open has the focus; where there is none, the first task. */
function focusNext(): void {
  requestAnimationFrame(() => {
    const next = document.querySelector<HTMLElement>(
      '[data-testid="asking-task"] tk-radio[tabindex="0"], [data-testid="asking-task"] tk-radio, [data-testid="asking-task"] tk-text-field, [data-testid="page-enlarge"]',
    );
    (next ?? document.querySelector<HTMLElement>('[data-testid="task-open"]'))?.focus();
  });
}
