import { html, nothing, type TemplateResult } from 'lit';
import { TextArea, TextField, vsCodeTextArea, vsCodeTextField } from '@vscode/webview-ui-toolkit';
import { designSystem } from './system.ts';

designSystem.register(vsCodeTextArea(), vsCodeTextField());

export type TextOptions = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  testId: string;
  placeholder?: string;
  /** Characters. */
  lengthMax?: number;
  disabled?: boolean;
};

/** Lines of text, with the label above. */
export function textArea(options: TextOptions & { rows: number }): TemplateResult {
  return html`<tk-text-area
    class="kit-text"
    rows=${options.rows}
    resize="vertical"
    placeholder=${options.placeholder ?? nothing}
    maxlength=${options.lengthMax ?? nothing}
    ?disabled=${options.disabled ?? false}
    data-testid=${options.testId}
    .value=${options.value}
    @input=${(event: Event) => {
      if (event.currentTarget instanceof TextArea) options.onInput(event.currentTarget.value);
    }}
    >${options.label}</tk-text-area
  >`;
}

/** One line of text. With `labelUnseen` only screen readers get the label: then the place must explain itself. */
export function textField(options: TextOptions & { labelUnseen?: boolean; icon?: string }): TemplateResult {
  const picture =
    options.icon === undefined
      ? nothing
      : html`<span slot="start" class="codicon codicon-${options.icon}" aria-hidden="true"></span>`;
  return html`<tk-text-field
    class="kit-text ${options.labelUnseen === true ? 'kit-label-unseen' : ''}"
    placeholder=${options.placeholder ?? nothing}
    maxlength=${options.lengthMax ?? nothing}
    ?disabled=${options.disabled ?? false}
    data-testid=${options.testId}
    .value=${options.value}
    @input=${(event: Event) => {
      if (event.currentTarget instanceof TextField) options.onInput(event.currentTarget.value);
    }}
    >${picture}${options.label}</tk-text-field
  >`;
}
