/** A rule as a form: what is chosen of it rather than written. Each choice is sent as one edit; the text says what becomes of it. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { CompanionKind, FileType, MissingDate } from '../../src/model/rule/rule.ts';
import type { FormEdit } from '../../src/model/rule/formEdit.ts';
import type { FormStep, RuleForm } from '../../src/model/rule/ruleForm.ts';
import { checkBox, dropdown } from '../kit/choice.ts';
import { textField } from '../kit/text.ts';

export type FormOptions = {
  disabled: boolean;
  onEdit: (edit: FormEdit) => void;
};

const deeds = [
  { value: 'move', label: t('Move or rename') },
  { value: 'copy', label: t('Copy') },
  { value: 'trash', label: t('Move to the trash') },
] as const;

const otherDeeds: Readonly<Record<string, string>> = {
  convert: t('Converts files: change this in the text'),
  extract: t('Takes something out of documents: change this in the text'),
  list: t('Writes a list: change this in the text'),
  tidy: t('Removes empty folders: change this in the text'),
};

const depths = [
  { value: 'top', label: t('this folder only') },
  { value: 'all', label: t('subfolders too') },
  { value: 'auto', label: t('subfolders where the folder has no files of its own') },
] as const;

const kinds: Readonly<Record<FileType, string>> = {
  image: t('Pictures'),
  video: t('Videos'),
  audio: t('Audio'),
  document: t('Documents'),
  spreadsheet: t('Spreadsheets'),
  presentation: t('Presentations'),
  archive: t('Archives'),
  code: t('Code'),
  book: t('E-books'),
  mail: t('Mails'),
  font: t('Fonts'),
  program: t('Programs'),
  other: t('Others'),
};

const missings: readonly { value: MissingDate | 'write'; label: string }[] = [
  { value: 'leave', label: t('leave the file') },
  { value: 'name-date', label: t('use the date in its name') },
  { value: 'file-date', label: t('use its last change') },
  { value: 'name-or-file-date', label: t('use the date in its name, else its last change') },
  { value: 'write', label: t('write this instead') },
];

const companions: Readonly<Record<CompanionKind, string>> = {
  sidecar: t('Sidecars'),
  'raw+jpeg': t('RAW and JPEG'),
  'live-photo': t('Live photos'),
  subtitle: t('Subtitles'),
  assets: t('What a page shows'),
};

const clashes = [
  { value: 'number', label: t('number the later one: “name (2)”') },
  { value: 'suffix', label: t('add this to the later one') },
  { value: 'skip', label: t('leave the later one') },
] as const;

/** The form of a rule that can be read. */
export function ruleFormView(form: RuleForm, options: FormOptions): TemplateResult {
  return html`<div class="rule-form" data-testid="rule-form">
    ${form.steps.map((step, at) => stepFields(step, at, form.steps.length, options))}
    <fieldset ?disabled=${options.disabled}>
      <legend>${t('Two files for one name')}</legend>
      <div class="field">
        ${dropdown({
          label: t('What happens to two files for one name'),
          options: clashes,
          chosen: form.clash,
          onChange: (to) => {
            options.onEdit({ set: 'clash', to });
          },
          testId: 'form-clash',
        })}
        ${
          form.clash === 'suffix'
            ? field(t('Suffix, with {k} for the number'), form.suffix, 'form-suffix', options, (to) => ({
                set: 'suffix',
                to,
              }))
            : nothing
        }
      </div>
    </fieldset>
  </div>`;
}

function stepFields(step: FormStep, at: number, count: number, options: FormOptions): TemplateResult {
  return html`<fieldset ?disabled=${options.disabled} data-testid="form-step">
    <legend>${count === 1 ? t('What happens') : t('Step {0}', String(at + 1))}</legend>
    ${deedField(step, at, options)}
    ${step.follows ? html`<p class="hint">${t('Takes the files of the step before.')}</p>` : files(step, at, options)}
    ${
      step.path === null
        ? nothing
        : field(t('New path'), step.path, 'form-path', options, (to) => ({ set: 'path', step: at, to }))
    }
    ${step.counters.map((counter) => counterFields(counter, at, options))}
    ${step.deed === 'tidy' ? nothing : html`${missingField(step, at, options)}${togetherField(step, at, options)}`}
    ${beyond(step)}
  </fieldset>`;
}

function deedField(step: FormStep, at: number, { onEdit }: FormOptions): TemplateResult {
  const known = deeds.find(({ value }) => value === step.deed);
  if (known === undefined) return html`<p class="hint">${otherDeeds[step.deed] ?? step.deed}</p>`;
  return labelled(
    t('Do'),
    dropdown({
      label: t('What happens to the files'),
      options: deeds,
      chosen: known.value,
      onChange: (to) => {
        onEdit({ set: 'deed', step: at, to });
      },
      testId: 'form-deed',
    }),
  );
}

function files(step: FormStep, at: number, options: FormOptions): TemplateResult {
  const { kinds: chosen } = step;
  return html`<div class="field">
      ${field(t('In the folder (empty for all)'), step.folder, 'form-folder', options, (to) => ({ set: 'folder', step: at, to }))}
      ${labelled(
        t('Look in'),
        dropdown({
          label: t('How deep to look'),
          options: depths,
          chosen: step.depth,
          onChange: (to) => {
            options.onEdit({ set: 'depth', step: at, to });
          },
          testId: 'form-depth',
        }),
      )}
    </div>
    ${
      chosen === null
        ? html`<p class="hint">${t('Which files is said by endings or patterns: change that in the text.')}</p>`
        : boxes(t('Kinds of files (none for all)'), kinds, chosen, 'form-kind', (to) => {
            options.onEdit({ set: 'kinds', step: at, to });
          })
    }`;
}

function counterFields(counter: FormStep['counters'][number], at: number, options: FormOptions): TemplateResult {
  const part = (label: string, key: 'start' | 'step' | 'digits'): TemplateResult =>
    field(`${label} {${counter.name}}`, String(counter[key]), `form-counter-${key}`, options, (typed) => {
      const to = Number.parseInt(typed, 10);
      return Number.isSafeInteger(to) && to >= 0 && to <= 1_000_000_000
        ? { set: 'counter', step: at, name: counter.name, part: key, to }
        : null;
    });
  return html`<div class="field">
    ${part('First number of', 'start')} ${part('Steps of', 'step')} ${part('Digits of', 'digits')}
  </div>`;
}

function missingField(step: FormStep, at: number, options: FormOptions): TemplateResult {
  return html`<div class="field">
    ${labelled(
      t('A file that lacks a field'),
      dropdown({
        label: t('What happens to a file that lacks a field'),
        options: missings,
        chosen: step.missing,
        onChange: (to) => {
          if (to === 'write') options.onEdit({ set: 'written', step: at, to: t('Unknown') });
          else options.onEdit({ set: 'missing', step: at, to });
        },
        testId: 'form-missing',
      }),
    )}
    ${
      step.missing === 'write'
        ? field(t('Written instead'), step.written, 'form-written', options, (to) => ({ set: 'written', step: at, to }))
        : nothing
    }
  </div>`;
}

function togetherField(step: FormStep, at: number, { onEdit }: FormOptions): TemplateResult {
  return boxes(t('Goes along'), companions, step.together, 'form-together', (to) => {
    onEdit({ set: 'together', step: at, to });
  });
}

/** What the form cannot show is named, so that nobody takes the form for the whole. */
function beyond({ beyond: lines }: FormStep): TemplateResult | typeof nothing {
  if (lines.length === 0) return nothing;
  return html`<div class="beyond" data-testid="form-beyond">
    <p class="hint">${t('Also holds, and is changed in the text:')}</p>
    <ul>
      ${lines.map((line) => html`<li><code>${line}</code></li>`)}
    </ul>
  </div>`;
}

function boxes<Value extends string>(
  title: string,
  words: Readonly<Record<Value, string>>,
  chosen: readonly Value[],
  testId: string,
  onChange: (chosen: Value[]) => void,
): TemplateResult {
  const all = keysOf(words);
  return html`<div class="boxes" role="group" aria-label=${title}>
    <span class="field-label">${title}</span>
    <span class="box-list"
      >${all.map((value) =>
        checkBox({
          label: words[value],
          checked: chosen.includes(value),
          onChange: (checked) => {
            onChange(all.filter((one) => (one === value ? checked : chosen.includes(one))));
          },
          testId: `${testId}-${value}`,
        }),
      )}</span
    >
  </div>`;
}

function keysOf<Value extends string>(words: Readonly<Record<Value, string>>): Value[] {
  const keys: Value[] = [];
  for (const key in words) keys.push(key);
  return keys;
}

function labelled(label: string, control: TemplateResult): TemplateResult {
  return html`<div class="labelled"><span class="field-label" aria-hidden="true">${label}</span>${control}</div>`;
}

/** A line of text; what it makes of what is typed may be nothing yet. */
function field(
  label: string,
  value: string,
  testId: string,
  { disabled, onEdit }: FormOptions,
  editOf: (typed: string) => FormEdit | null,
): TemplateResult {
  return html`<div class="labelled ${testId === 'form-path' ? 'wide mono' : ''}">
    ${textField({
      label,
      value,
      disabled,
      lengthMax: 1_000,
      onInput: (typed) => {
        const edit = editOf(typed);
        if (edit !== null && typed !== value) onEdit(edit);
      },
      testId,
    })}
  </div>`;
}
