/** The line above the list: search, and what of the tasks is shown how. */
import { html, nothing, type TemplateResult } from 'lit';
import { plural, t } from '../../src/base/translate.ts';
import type { QueueSnapshot } from '../../src/protocol/panelWire.ts';
import { textField } from '../kit/text.ts';
import { icon } from '../shared/parts.ts';

export type Tools = { search: string; byFolder: boolean; archived: boolean };

/** As long as the host takes it (protocol/panelWire, `queueSearchMax`). */
const searchMax = 200;

export function tools(
  now: QueueSnapshot,
  { search, byFolder, archived }: Tools,
  onChange: (change: Partial<Tools>) => void,
): TemplateResult {
  return html`<div class="queue-tools" role="search" aria-label=${t('Tasks')}>
    ${textField({
      label: t('Search tasks'),
      labelUnseen: true,
      icon: 'search',
      placeholder: t('Search tasks'),
      value: search,
      onInput: (words) => {
        onChange({ search: words });
      },
      lengthMax: searchMax,
      testId: 'queue-search',
    })}
    ${toggle('list-tree', t('Group by folder'), byFolder, 'queue-by-folder', () => {
      onChange({ byFolder: !byFolder });
    })}
    ${
      now.ended.archived === 0 && !archived
        ? nothing
        : toggle('archive', t('Show the archive ({0})', now.ended.archived), archived, 'queue-archived', () => {
            onChange({ archived: !archived });
          })
    }
  </div>`;
}

function toggle(picture: string, label: string, isOn: boolean, testId: string, onClick: () => void): TemplateResult {
  return html`<button
    type="button"
    class="icon-button ${isOn ? 'icon-button-on' : ''}"
    aria-label=${label}
    aria-pressed=${isOn ? 'true' : 'false'}
    title=${label}
    data-testid=${testId}
    @click=${onClick}
  >
    ${icon(picture)}
  </button>`;
}

/** What a search came to: nothing while none is asked for. */
export function foundWords(now: QueueSnapshot): string {
  if (now.look.search.trim() === '') return '';
  const found = now.tasks.length - now.ended.shown + now.ended.matching;
  return found === 0 ? t('No task has these words.') : plural(found, '{0} task found', '{0} tasks found');
}
