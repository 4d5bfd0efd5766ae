/** A click on an element and text into a field, by Chrome's own protocol. Functions that run in the page do so where its scripts have no say. */
import type { DevTools } from './devtools.ts';

/** An element, by the session and the frame that it is in. */
export type Place = {
  readonly session: string;
  readonly frame: string;
  /** Chrome's number of it (backendNodeId). */
  readonly node: number;
  /** Whether it is in the page itself, and in no frame of it. */
  readonly isOuter: boolean;
};

const world = 'delegate';

/** Runs a function on the element; what it returns. */
export async function onElement(
  devtools: DevTools,
  { session, frame, node }: Place,
  body: string,
  values: readonly unknown[] = [],
): Promise<unknown> {
  const made = await devtools.send('Page.createIsolatedWorld', { frameId: frame, worldName: world }, session);
  const resolved = await devtools.send(
    'DOM.resolveNode',
    { backendNodeId: node, executionContextId: made['executionContextId'] },
    session,
  );
  const { objectId } = resolved['object'] as { objectId?: string };
  const answer = await devtools.send(
    'Runtime.callFunctionOn',
    {
      functionDeclaration: body,
      objectId,
      arguments: values.map((value) => ({ value })),
      returnByValue: true,
      userGesture: true,
    },
    session,
  );
  return (answer['result'] as { value?: unknown } | undefined)?.value;
}

/** A link is followed in this very window, and what it leads to is looked at before it is saved. */
const plainLink = `function () {
  const element = this instanceof Element ? this : this.parentElement;
  const link = element && element.closest('a[href], area[href]');
  if (link) { link.removeAttribute('target'); link.removeAttribute('download'); link.removeAttribute('ping'); }
  const form = element && element.form;
  if (form) form.removeAttribute('target');
  if (element) element.removeAttribute('formtarget');
  for (const base of document.querySelectorAll('base[target]')) base.removeAttribute('target');
}`;
const clicked = `function () { (this instanceof Element ? this : this.parentElement).click(); }`;

export async function clickElement(devtools: DevTools, place: Place): Promise<void> {
  await onElement(devtools, place, plainLink);
  const at = place.isOuter ? await middleOf(devtools, place) : null;
  if (at === null) {
    await onElement(devtools, place, clicked);
    return;
  }
  const { session } = place;
  const press = { ...at, button: 'left', clickCount: 1 };
  await devtools.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...at }, session);
  await devtools.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...press }, session);
  await devtools.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...press }, session);
}

/** Whether a click there would come to the element, and to nothing that lies over it. */
const isHit = `function (x, y) {
  const element = this instanceof Element ? this : this.parentElement;
  const hit = document.elementFromPoint(x, y);
  return hit !== null && element !== null && (element.contains(hit) || hit.contains(element));
}`;

async function middleOf(devtools: DevTools, place: Place): Promise<{ x: number; y: number } | null> {
  const { session, node } = place;
  try {
    await devtools.send('DOM.scrollIntoViewIfNeeded', { backendNodeId: node }, session);
    const { quads } = await devtools.send('DOM.getContentQuads', { backendNodeId: node }, session);
    const [quad] = quads as (readonly number[])[];
    if (quad?.length !== 8) return null;
    const middle = (from: 0 | 1): number => [0, 2, 4, 6].reduce((sum, each) => sum + (quad[each + from] ?? 0), 0) / 4;
    const at = { x: middle(0), y: middle(1) };
    return (await onElement(devtools, place, isHit, [at.x, at.y])) === true ? at : null;
  } catch {
    // Without a box, as some elements are.
    return null;
  }
}

/** Readies a field: `typed` where its text is to be typed, `set` where that was done, else why it cannot be. */
const readied = `function (value, isOuter) {
  const element = this instanceof Element ? this : this.parentElement;
  const changed = () => { for (const name of ['input', 'change']) element.dispatchEvent(new Event(name, { bubbles: true })); };
  if (element instanceof HTMLSelectElement) {
    const option = [...element.options].find((each) => each.label.trim() === value || each.value === value);
    if (!option) return 'it has no such choice';
    element.value = option.value;
    changed();
    return 'set';
  }
  if (element instanceof HTMLInputElement && ['checkbox', 'radio'].includes(element.type)) {
    if (element.checked !== (value !== 'false')) element.click();
    return 'set';
  }
  if (element instanceof HTMLInputElement && ['password', 'file'].includes(element.type)) return 'that field is for the person';
  if (element instanceof HTMLInputElement && ['date', 'time', 'month', 'week', 'datetime-local', 'color', 'range'].includes(element.type)) {
    element.value = value;
    changed();
    return 'set';
  }
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
    if (!isOuter) { element.value = value; changed(); return 'set'; }
    element.focus();
    element.select();
    return 'typed';
  }
  if (element instanceof HTMLElement && element.isContentEditable) {
    element.focus();
    getSelection().selectAllChildren(element);
    return 'typed';
  }
  return 'nothing can be filled in there';
}`;

/** Fills a field in; why it cannot be, or null. */
export async function fillElement(devtools: DevTools, place: Place, value: string): Promise<string | null> {
  const how = await onElement(devtools, place, readied, [value, place.isOuter]);
  if (how === 'set') return null;
  if (how !== 'typed') return typeof how === 'string' ? how : 'nothing can be filled in there';
  await devtools.send('Input.insertText', { text: value }, place.session);
  return null;
}
