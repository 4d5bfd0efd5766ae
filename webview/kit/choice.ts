import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import {
  Checkbox,
  Dropdown,
  RadioGroup,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeRadio,
  vsCodeRadioGroup,
} from '@vscode/webview-ui-toolkit';
import { designSystem } from './system.ts';

designSystem.register(vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption(), vsCodeRadio(), vsCodeRadioGroup());

export type CheckBoxOptions = {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  testId: string;
  disabled?: boolean;
};

/** A check box with its label. */
export function checkBox(options: CheckBoxOptions): TemplateResult {
  return html`<tk-checkbox
    class="kit-check-box"
    aria-label=${options.label}
    ?disabled=${options.disabled ?? false}
    data-testid=${options.testId}
    .checked=${options.checked}
    @change=${(event: Event) => {
      const box = event.currentTarget;
      if (box instanceof Checkbox && box.checked !== options.checked) options.onChange(box.checked);
    }}
    >${options.label}</tk-checkbox
  >`;
}

export type DropdownOptions<Value extends string> = {
  /** What is chosen here; for screen readers. */
  label: string;
  options: readonly { value: Value; label: string }[];
  chosen: Value;
  onChange: (value: Value) => void;
  testId: string;
};

/**
 * A list that opens on click, to choose one. What it shows follows `chosen`: the element keeps what the person last picked in it,
 * whatever became of that. Its options, which it needs for that, tell the first time.
 */
export function dropdown<Value extends string>(options: DropdownOptions<Value>): TemplateResult {
  const changed = (event: Event): void => {
    const list = event.currentTarget;
    if (!(list instanceof Dropdown)) return;
    const picked = options.options.find((option) => option.value === list.value);
    if (picked !== undefined && picked.value !== options.chosen) options.onChange(picked.value);
  };
  return html`<tk-dropdown
    class="kit-dropdown"
    aria-label=${options.label}
    data-testid=${options.testId}
    .value=${live(options.chosen)}
    @change=${changed}
    >${options.options.map(
      (option) =>
        html`<tk-option value=${option.value} ?selected=${option.value === options.chosen}>${option.label}</tk-option>`,
    )}</tk-dropdown
  >`;
}

export type RadioOptions = {
  /** The question, already on the page, by its element's id. */
  labelId: string;
  choices: readonly { value: string; label: string; below: TemplateResult }[];
  /** Empty while nothing is chosen. */
  chosen: string;
  onChange: (value: string) => void;
  disabled?: boolean;
};

/** Choices of which one holds; below each, what it means. */
export function radioGroup(options: RadioOptions): TemplateResult {
  return html`<tk-radio-group
    class="kit-radio-group"
    orientation="vertical"
    aria-labelledby=${options.labelId}
    ?disabled=${options.disabled ?? false}
    .value=${options.chosen}
    @change=${(event: Event) => {
      const group = event.currentTarget;
      if (group instanceof RadioGroup && group.value !== '' && group.value !== options.chosen)
        options.onChange(group.value);
    }}
    >${options.choices.map(
      (choice) =>
        html`<tk-radio
            class="kit-radio"
            value=${choice.value}
            ?disabled=${options.disabled ?? false}
            data-choice=${choice.value}
            >${choice.label}</tk-radio
          >${choice.below}`,
    )}</tk-radio-group
  >`;
}
