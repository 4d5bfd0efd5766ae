/** The field in a row in which a new name is written. What is typed in it reaches nobody else: the list hears of the end only. */
import { html, nothing, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import { t } from '../../src/base/translate.ts';
import type { Editing } from './session.ts';

/** What the field tells, as an event that rises to the list. */
export type NameEvent = CustomEvent<{ end: 'done' | 'never mind'; text: string }>;
export const nameEvent = 'delegate-name';

/** The bound that the wire has too. */
const lengthMax = 1_000;
const field = createRef<HTMLInputElement>();

export function nameField(editing: Editing): TemplateResult {
  const said = (end: 'done' | 'never mind') => (event: Event) => {
    const input = event.currentTarget;
    if (!(input instanceof HTMLInputElement)) return;
    input.dispatchEvent(new CustomEvent(nameEvent, { bubbles: true, detail: { end, text: input.value } }));
  };
  return html`<input
    class="name-field"
    type="text"
    aria-label=${t('New name')}
    aria-invalid=${editing.problem !== null}
    aria-describedby=${editing.problem === null ? nothing : 'name-problem'}
    maxlength=${lengthMax}
    spellcheck="false"
    autocomplete="off"
    data-testid="diff-name-field"
    .value=${editing.text}
    @keydown=${(event: KeyboardEvent) => {
      event.stopPropagation();
      if (event.key === 'Enter') said('done')(event);
      else if (event.key === 'Escape') said('never mind')(event);
    }}
    @blur=${said('done')}
    ${ref(field)}
  />`;
}

/** Puts the caret into the field, with all but the ending of the name chosen. */
export function focusNameField(): void {
  const input = field.value;
  if (input === undefined) return;
  input.focus();
  const dot = input.value.lastIndexOf('.');
  input.setSelectionRange(0, dot > 0 ? dot : input.value.length);
}
