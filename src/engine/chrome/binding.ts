/** Which page something is sent from, and where its elements send to: what a yes is bound to. Looked at where the page's own scripts have no say. */
import crypto from 'node:crypto';
import * as z from 'zod/mini';
import type { DevTools } from './devtools.ts';
import { onElement, type Place } from './elementDeeds.ts';

const topSchema = z.object({
  frameTree: z.object({ frame: z.object({ url: z.string(), urlFragment: z.optional(z.string()) }) }),
});

/** The page itself first, then each element that was asked about. */
export type Binding = readonly string[];

/** Names that a form gives its fields hide what the form has itself: so nothing is asked of it by name. */
const whereTo = `function () {
  const element = this instanceof Element ? this : this.parentElement;
  if (!element) return [location.href];
  const base = Object.getOwnPropertyDescriptor(Node.prototype, 'baseURI').get.call(element);
  const said = (of, name) => of && Element.prototype.getAttribute.call(of, name);
  const full = (address) => { try { return new URL(address ?? '', base).href; } catch { return String(address); } };
  const nearest = (what) => Element.prototype.closest.call(element, what);
  const pressed = nearest('button, input, select, textarea, label, output, fieldset, object') ?? element;
  const owned = pressed instanceof HTMLFormElement ? pressed : pressed.form;
  const form = owned instanceof HTMLFormElement ? owned : nearest('form');
  const link = nearest('a[href], area[href]');
  const either = (name) => String(said(pressed, 'form' + name) ?? said(form, name) ?? '');
  return [
    location.href,
    form ? full(said(pressed, 'formaction') ?? said(form, 'action')) : '',
    ...(form ? ['method', 'target', 'enctype'].map(either) : []),
    link ? full(said(link, 'href')) : '',
  ];
}`;

/** `session`: of the page. Each element by the places where it may be: whatever changes at one of them is a change. */
export async function bindingOf(
  devtools: DevTools,
  session: string,
  elements: readonly (readonly Place[])[],
): Promise<Binding> {
  const { frame } = topSchema.parse(await devtools.send('Page.getFrameTree', {}, session)).frameTree;
  const parts: string[] = [`${frame.url}${frame.urlFragment ?? ''}`];
  for (const places of elements) {
    const found: unknown[] = [];
    for (const place of places) found.push(await onElement(devtools, place, whereTo));
    parts.push(JSON.stringify(found));
  }
  return parts;
}

/** SHA-256 (hex) of it. */
export function boundHash(binding: Binding): string {
  return crypto.createHash('sha256').update(JSON.stringify(binding)).digest('hex');
}
