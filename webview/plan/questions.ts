/** The plan's questions: choices with what each would mean. */
import { html, nothing, type TemplateResult } from 'lit';
import { plural, t } from '../../src/base/translate.ts';
import type { Answers, Choice, Question } from '../../src/model/plan.ts';
import { button } from '../kit/button.ts';
import { radioGroup } from '../kit/choice.ts';
import { textField } from '../kit/text.ts';
import { icon } from '../shared/parts.ts';
import { chosenOf } from './draft.ts';

/** A question with its choices; the one the plan goes by is checked. */
export function questionGroup(
  question: Question,
  draft: Answers,
  { disabled, onChange }: { disabled: boolean; onChange: (value: string) => void },
): TemplateResult {
  const labelId = `question-${question.key}-text`;
  return html`<div class="question" data-testid="question-${question.key}">
    <h3 class="question-text" id=${labelId}>${question.text}</h3>
    ${radioGroup({
      labelId,
      choices: question.choices.map((choice) => ({
        value: choice.value,
        label: labelOf(choice),
        below: examples(choice),
      })),
      chosen: chosenOf(question, draft),
      onChange,
      disabled,
    })}
  </div>`;
}

/** With the count, where the words have none of it yet. */
function labelOf({ label, count }: Choice): string {
  if (count === undefined) return label;
  const told = `${count.toLocaleString('en-US')} ${count === 1 ? 'file' : 'files'}`;
  const files = plural(count, '{0} file', '{0} files');
  // Tasks may have been made in another language than the window's.
  return label.includes(told) || label.includes(files) ? label : `${label} (${files})`;
}

/** Some names before and after, below what will happen. */
export function forExample(lines: readonly string[]): TemplateResult {
  if (lines.length === 0) return html``;
  return html`<section class="for-example" data-testid="plan-examples">
    <h3>${t('For example')}</h3>
    ${exampleList(lines)}
  </section>`;
}

function examples({ examples: lines = [] }: Choice): TemplateResult {
  return lines.length === 0 ? html`` : exampleList(lines);
}

function exampleList(lines: readonly string[]): TemplateResult {
  return html`<ul class="choice-examples">
    ${lines.map((line) => html`<li>${exampleLine(line)}</li>`)}
  </ul>`;
}

/** `old → new`, with the new name standing out. */
function exampleLine(line: string): TemplateResult {
  const [before, after, ...more] = line.split(' → ');
  if (before === undefined || after === undefined || more.length > 0) return html`${line}`;
  return html`<span class="old-name">${before}</span> ${icon('arrow-right', 'arrow')}
    <span class="unseen">${t('becomes')}</span> <span class="new-name">${after}</span>`;
}

export type RephraseOptions = {
  words: string;
  disabled: boolean;
  onWords: (words: string) => void;
  /** Also fires while there are no words. */
  onWordsDone: () => void;
  onChoice: (instruction: string) => void;
  /** To a model, which understands more; null where one was asked already. */
  onSetUpModel: (() => void) | null;
};

/** The instruction was not understood: ways to say it that are, and room for other words. */
export function rephrase(
  question: Question,
  { words, disabled, onWords, onWordsDone, onChoice, onSetUpModel }: RephraseOptions,
): TemplateResult {
  return html`<section class="rephrase" data-testid="question-${question.key}">
    <h2>${question.text}</h2>
    ${
      question.choices.length === 0
        ? nothing
        : html`<div class="rephrase-choices">
            ${question.choices.map((choice) =>
              button({
                label: choice.label,
                disabled,
                onClick: () => {
                  onChoice(choice.value);
                },
                testId: 'rephrase-choice',
              }),
            )}
          </div>`
    }
    <form
      class="line-form"
      @submit=${(event: Event) => {
        event.preventDefault();
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && isField(event)) onWordsDone();
      }}
    >
      ${textField({ label: t('Say it in other words'), value: words, onInput: onWords, disabled, lengthMax: 4_000, testId: 'rephrase-text' })}
      ${button({
        label: t('Try again'),
        appearance: 'primary',
        disabled: disabled || words.trim() === '',
        onClick: onWordsDone,
        testId: 'rephrase-submit',
      })}
    </form>
    ${
      onSetUpModel === null
        ? nothing
        : button({ label: t('Set Up the Model…'), icon: 'sparkle', onClick: onSetUpModel, testId: 'rephrase-model' })
    }
  </section>`;
}

/** Whether a key was pressed in a text field, not on the button beside it. */
export function isField(event: Event): boolean {
  return event.target instanceof HTMLElement && event.target.classList.contains('kit-text');
}
