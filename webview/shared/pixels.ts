/** Draws a picture that came with a message. No address is loaded for it, so the page's policy need not permit any. */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

class Pixels extends Directive {
  #element: Element | null = null;
  #shown = '';

  override update(part: ElementPart, [base64, type, onSpoiled]: Parameters<Pixels['render']>): unknown {
    this.#element = part.element;
    return this.render(base64, type, onSpoiled);
  }

  /** `onSpoiled`: it is no such picture. */
  render(base64: string, type: 'image/jpeg' | 'image/png' = 'image/jpeg', onSpoiled?: () => void): unknown {
    if (this.#shown !== base64 && this.#element instanceof HTMLCanvasElement) {
      this.#shown = base64;
      draw(this.#element, { base64, type }, () => this.#shown === base64).catch(() => onSpoiled?.());
    }
    return noChange;
  }
}
export const pixels = directive(Pixels);

async function draw(
  canvas: HTMLCanvasElement,
  { base64, type }: { base64: string; type: string },
  isWanted: () => boolean,
): Promise<void> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type }));
  if (!isWanted()) return;
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  canvas.dataset['drawn'] = `${String(bitmap.width)} ${String(bitmap.height)}`;
  bitmap.close();
}
