import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

/** Pixels of each level of a tree. */
const step = 14;

/** Moves an element in by so many levels, from script, as the page's policy permits no style attributes. */
class Indented extends Directive {
  override update({ element }: ElementPart, [levels]: [number]): unknown {
    if (element instanceof HTMLElement)
      element.style.paddingInlineStart = levels === 0 ? '' : `${String(levels * step)}px`;
    return noChange;
  }

  render(_levels: number): unknown {
    return noChange;
  }
}
export const indented = directive(Indented);
