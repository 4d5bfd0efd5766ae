/** Where a task is given: a folder, a sentence, a button. */
import { html, nothing, type TemplateResult } from 'lit';
import type { QueueSnapshot } from '../../src/protocol/panelWire.ts';
import { button } from '../kit/button.ts';
import { dropdown } from '../kit/choice.ts';
import { textArea } from '../kit/text.ts';
import { icon } from '../shared/parts.ts';
import { send } from '../shared/host.ts';

export type Draft = { folder: string; text: string; sending: boolean };

export type ComposerEvents = {
  onFolder: (folder: string) => void;
  onText: (text: string) => void;
  /** Also fires while there is nothing to submit. */
  onSubmit: () => void;
};

/** As long as the longest instruction that the engine takes (model/limits, `instructionCharactersMax`). */
const instructionCharactersMax = 4_000;

export function composer(snapshot: QueueSnapshot, draft: Draft, events: ComposerEvents): TemplateResult {
  const ready = draft.text.trim() !== '' && draft.folder !== '' && !draft.sending;
  return html`<form
    class="composer"
    aria-label="New task"
    @submit=${(event: Event) => {
      event.preventDefault();
    }}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      events.onSubmit();
    }}
  >
    ${folderChoice(snapshot, draft, events)}
    ${textArea({
      label: 'What should happen to the files in this folder?',
      value: draft.text,
      onInput: events.onText,
      rows: 3,
      lengthMax: instructionCharactersMax,
      placeholder: snapshot.examples[0] === undefined ? '' : `For example: ${snapshot.examples[0]}`,
      disabled: draft.sending,
      testId: 'composer-text',
    })}
    <div class="buttons">
      ${button({
        label: draft.sending ? 'Delegating…' : 'Delegate',
        appearance: 'primary',
        title: 'Delegate (Ctrl+Enter or ⌘Enter)',
        disabled: !ready,
        onClick: events.onSubmit,
        testId: 'composer-submit',
      })}
      ${button({
        label: 'Choose folder…',
        title: 'Pick any folder of the workspace for the task',
        onClick: () => {
          send({ type: 'compose' });
        },
        testId: 'composer-choose-folder',
      })}
    </div>
    ${examples(snapshot, events)}
  </form>`;
}

function folderChoice(snapshot: QueueSnapshot, draft: Draft, events: ComposerEvents): TemplateResult {
  const [only, second] = snapshot.folders;
  if (only === undefined) return html`<p class="hint">Open a folder first, or choose one below.</p>`;
  if (second === undefined)
    return html`<p class="composer-folder" title=${only.path}>${icon('folder')} ${only.name}</p>`;
  return dropdown({
    label: 'Folder',
    options: snapshot.folders.map((folder) => ({ value: folder.path, label: folder.name })),
    chosen: draft.folder,
    onChange: events.onFolder,
    testId: 'composer-folder',
  });
}

/** Open while there is nothing else to see, folded away later. */
function examples(snapshot: QueueSnapshot, events: ComposerEvents): TemplateResult | typeof nothing {
  if (snapshot.examples.length === 0) return nothing;
  return html`<details class="examples" ?open=${snapshot.tasks.length === 0}>
    <summary>Examples</summary>
    <ul class="chips">
      ${snapshot.examples.map(
        (example) =>
          html`<li>
            <button
              type="button"
              class="chip"
              data-testid="composer-example"
              @click=${() => {
                events.onText(example);
              }}
            >
              ${example}
            </button>
          </li>`,
      )}
    </ul>
  </details>`;
}
