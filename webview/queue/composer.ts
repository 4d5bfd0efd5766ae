/** Where a task is given: a folder or some of its files, a sentence, who understands it, a button. */
import { html, nothing, type TemplateResult } from 'lit';
import { plural, t } from '../../src/base/translate.ts';
import { isOfRubbish, seemsVague } from '../../src/base/vague.ts';
import type { QueueSnapshot } from '../../src/protocol/panelWire.ts';
import { button } from '../kit/button.ts';
import { dropdown } from '../kit/choice.ts';
import { textArea } from '../kit/text.ts';
import { icon } from '../shared/parts.ts';
import { send } from '../shared/host.ts';
import { chromeChoice, type ChromeChoice } from './chromeChoice.ts';
import { examplesFor, type Example } from './fittingExamples.ts';

export type Draft = {
  folder: string;
  text: string;
  /** Who works out what the words mean. */
  engine: QueueSnapshot['engine'];
  /** Which Chrome it may use. */
  chrome: ChromeChoice;
  files: readonly string[];
  /** Folders that can be chosen. */
  folders: QueueSnapshot['folders'];
  sending: boolean;
  /** Whether the person has stopped typing for a moment. */
  resting: boolean;
  /** Why what was dropped could not be taken. */
  problem: { message: string; next: string } | null;
};

export type ComposerEvents = {
  onFolder: (folder: string) => void;
  onText: (text: string) => void;
  onEngine: (engine: Draft['engine']) => void;
  onChrome: (chrome: ChromeChoice) => void;
  onFiles: (files: readonly string[]) => void;
  /** Also fires while there is nothing to submit. */
  onSubmit: () => void;
};

/** As long as the longest instruction that the engine takes (model/limits, `instructionCharactersMax`). */
const instructionCharactersMax = 4_000;
const filesShown = 12;

export function composer(snapshot: QueueSnapshot, draft: Draft, events: ComposerEvents): TemplateResult {
  const ready = draft.text.trim() !== '' && draft.folder !== '' && !draft.sending;
  const choices = examplesFor(snapshot.holds, snapshot.examples, snapshot.tasks);
  const [example] = choices;
  return html`<form
    class="composer"
    aria-label=${t('New task')}
    @submit=${(event: Event) => {
      event.preventDefault();
    }}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      events.onSubmit();
    }}
  >
    ${folderChoice(draft, events)} ${attachedFiles(draft, events)} ${refusal(draft)}
    ${textArea({
      label:
        draft.files.length === 0
          ? t('What should happen to the files in this folder?')
          : t('What should happen to these files?'),
      value: draft.text,
      onInput: events.onText,
      rows: 3,
      lengthMax: instructionCharactersMax,
      placeholder: example === undefined ? '' : t('For example: {0}', example.text),
      disabled: draft.sending,
      testId: 'composer-text',
    })}
    <div role="status" class="vague" data-testid="composer-vague">${vagueHint(draft)}</div>
    <div class="buttons">
      ${button({
        label: draft.sending ? t('Delegating…') : t('Delegate'),
        appearance: 'primary',
        title: t('Delegate (Ctrl+Enter or ⌘Enter)'),
        disabled: !ready,
        onClick: events.onSubmit,
        testId: 'composer-submit',
      })}
      ${pickers(draft)}
    </div>
    ${engineChoice(draft, events)}
    ${chromeChoice({ offered: draft.engine === 'claude' && snapshot.hasChrome === true, chosen: draft.chrome }, events.onChrome)}
    ${fits(choices, draft, events)} ${examples(snapshot, choices, events)}
  </form>`;
}

/** A folder, files, a recipe: pictures with names, as VS Code has them where room is short. */
function pickers(draft: Draft): TemplateResult {
  const { folder, files } = draft;
  const recipe = { type: 'recipe' as const, folder, ...(files.length === 0 ? {} : { files: [...files] }) };
  return html`<span class="composer-pickers">
    ${pictureButton('folder-opened', t('Choose another folder…'), 'composer-choose-folder', () => {
      send({ type: 'pick', what: 'folder' });
    })}
    ${pictureButton('attach', t('Attach files…'), 'composer-attach', () => {
      send({ type: 'pick', what: 'files' });
    })}
    ${
      folder === ''
        ? nothing
        : pictureButton('book', t('Use a recipe…'), 'composer-recipe', () => {
            send(recipe);
          })
    }
  </span>`;
}

function pictureButton(picture: string, label: string, testId: string, onClick: () => void): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    aria-label=${label}
    title=${label}
    data-testid=${testId}
    @click=${onClick}
  >
    ${icon(picture)}
  </button>`;
}

function folderChoice({ folders, folder }: Draft, events: ComposerEvents): TemplateResult {
  const [only, second] = folders;
  if (only === undefined) return html`<p class="hint">${t('Open a folder first, or choose one below.')}</p>`;
  if (second === undefined)
    return html`<p class="composer-folder" title=${only.path} data-testid="composer-folder-name">
      ${icon('folder')} ${only.name}
    </p>`;
  return dropdown({
    label: t('Folder'),
    options: folders.map(({ path, name }) => ({ value: path, label: name })),
    chosen: folder,
    onChange: events.onFolder,
    testId: 'composer-folder',
  });
}

/** What of the folder the task is about, each with a way to take it out again. */
function attachedFiles({ files }: Draft, { onFiles }: ComposerEvents): TemplateResult | typeof nothing {
  if (files.length === 0) return nothing;
  const more = files.length - filesShown;
  return html`<div class="attached" data-testid="composer-files">
    <div class="attached-head">
      <span>${plural(files.length, 'Only about {0} of its files:', 'Only about {0} of its files:')}</span>
      <button
        type="button"
        class="link"
        data-testid="composer-files-clear"
        @click=${() => {
          onFiles([]);
        }}
      >
        ${t('Whole folder')}
      </button>
    </div>
    <ul class="chips">
      ${files.slice(0, filesShown).map(
        (file) =>
          html`<li class="chip chip-file" title=${file}>
            ${icon(file.endsWith('/') ? 'folder' : 'file')}<span class="chip-name">${lastName(file)}</span>
            <button
              type="button"
              class="icon-button chip-remove"
              aria-label=${t('Leave out {0}', file)}
              data-testid="composer-file-remove"
              @click=${() => {
                onFiles(files.filter((other) => other !== file));
              }}
            >
              ${icon('close')}
            </button>
          </li>`,
      )}
      ${more > 0 ? html`<li class="hint">${plural(more, 'and {0} more', 'and {0} more')}</li>` : nothing}
    </ul>
  </div>`;
}

function lastName(file: string): string {
  return file.slice(file.lastIndexOf('/', file.length - 2) + 1);
}

/** Why what was dropped is not taken, and what helps. */
function refusal({ problem }: Draft): TemplateResult | typeof nothing {
  if (problem === null) return nothing;
  return html`<div class="banner banner-warning" role="alert" data-testid="composer-refused">
    ${icon('warning')}
    <div class="banner-words">
      <p class="banner-message">${problem.message}</p>
      <p class="banner-next">${problem.next}</p>
    </div>
  </div>`;
}

/** Said gently, once the person rests, and never in the way: the plan would ask back. */
function vagueHint({ text, resting }: Draft): TemplateResult | typeof nothing {
  const said = text.trim();
  if (!resting || !/\s/.test(said)) return nothing;
  const hint = isOfRubbish(said)
    ? t('It helps to say which files may go: by name, kind, age or size. Else you will be asked.')
    : seemsVague(said)
      ? t('It helps to say by what: “by date”, “by type”, “into folders by year”. Else you will be asked.')
      : null;
  return hint === null ? nothing : html`${icon('lightbulb')} <span>${hint}</span>`;
}

function enginesInWords(): { name: Draft['engine']; label: string; says: string }[] {
  return [
    {
      name: 'rules',
      label: t('Built-in rules'),
      says: t('Understands clear instructions. Free, works offline, sends nothing.'),
    },
    {
      name: 'claude',
      label: t('AI model'),
      says: t(
        'Understands any words and reads files. Sends what it reads to the model you set up, and costs what your provider charges.',
      ),
    },
  ];
}

/** Who works out what the words mean, with what that means. */
function engineChoice(draft: Draft, events: ComposerEvents): TemplateResult {
  const engines = enginesInWords();
  const chosen = engines.find(({ name }) => name === draft.engine) ?? engines[0];
  return html`<details class="examples composer-engine" data-testid="composer-engine">
    <summary>${t('Understood by: {0}', chosen?.label ?? '')}</summary>
    ${dropdown({
      label: t('Who works out what your words mean'),
      options: engines.map(({ name, label }) => ({ value: name, label })),
      chosen: draft.engine,
      onChange: events.onEngine,
      testId: 'composer-engine-choice',
    })}
    <p class="hint">${chosen?.says ?? ''}</p>
  </details>`;
}

/** What fits this very folder, while there are no words yet. */
function fits(all: readonly Example[], draft: Draft, events: ComposerEvents): TemplateResult | typeof nothing {
  const [first] = all;
  if (first === undefined || first.says === null || draft.text.trim() !== '' || draft.files.length > 0) return nothing;
  return html`<button
    type="button"
    class="fits"
    data-testid="composer-fits"
    @click=${() => {
      events.onText(first.text);
    }}
  >
    ${icon('lightbulb')}<span>${first.says} <span class="fits-text">${first.text}?</span></span>
  </button>`;
}

/** Open while there is nothing else to see, folded away later. */
function examples(
  snapshot: QueueSnapshot,
  all: readonly Example[],
  events: ComposerEvents,
): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  const isFirst = snapshot.tasks.length === 0 && snapshot.look.search === '';
  return html`<details class="examples" ?open=${isFirst}>
    <summary>${t('Examples')}</summary>
    <ul class="chips">
      ${all.map(
        ({ text, says }) =>
          html`<li>
            <button
              type="button"
              class="chip"
              title=${says ?? nothing}
              data-testid="composer-example"
              @click=${() => {
                events.onText(text);
              }}
            >
              ${text}
            </button>
          </li>`,
      )}
    </ul>
    <p class="hint drop-hint">${t('Or drop a folder or files here. From the Explorer, hold Shift while you drop.')}</p>
  </details>`;
}
