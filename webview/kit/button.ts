import { html, nothing, type TemplateResult } from 'lit';
import { vsCodeButton } from '@vscode/webview-ui-toolkit';
import { designSystem } from './system.ts';

designSystem.register(vsCodeButton());

export type ButtonOptions = {
  label: string;
  onClick: () => void;
  testId: string;
  appearance?: 'primary' | 'secondary';
  /** Name of a codicon that stands before the label. */
  icon?: string;
  /** Shown on hover. */
  title?: string;
  disabled?: boolean;
};

/** A push button. At most one button of a view should be primary. */
export function button(options: ButtonOptions): TemplateResult {
  const { appearance = 'secondary', disabled = false } = options;
  const picture =
    options.icon === undefined
      ? nothing
      : html`<span slot="start" class="codicon codicon-${options.icon}" aria-hidden="true"></span>`;
  return html`<tk-button
    class="kit-button"
    appearance=${appearance}
    ?disabled=${disabled}
    title=${options.title ?? nothing}
    data-testid=${options.testId}
    @click=${disabled ? nothing : options.onClick}
    >${picture}${options.label}</tk-button
  >`;
}
