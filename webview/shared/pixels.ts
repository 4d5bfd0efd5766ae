/** Draws a picture that came with a message. No address is loaded for it, so the page's policy need not permit any. */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

class Pixels extends Directive {
  #element: Element | null = null;
  #shown = '';

  override update(part: ElementPart, [jpeg]: [string]): unknown {
    this.#element = part.element;
    return this.render(jpeg);
  }

  /** `jpeg` is base64. */
  render(jpeg: string): unknown {
    if (this.#shown !== jpeg && this.#element instanceof HTMLCanvasElement) {
      this.#shown = jpeg;
      void draw(this.#element, jpeg, () => this.#shown === jpeg);
    }
    return noChange;
  }
}
export const pixels = directive(Pixels);

async function draw(canvas: HTMLCanvasElement, jpeg: string, isWanted: () => boolean): Promise<void> {
  const bytes = Uint8Array.from(atob(jpeg), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  if (!isWanted()) return;
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  canvas.dataset['drawn'] = `${String(bitmap.width)} ${String(bitmap.height)}`;
  bitmap.close();
}
