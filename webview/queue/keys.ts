/** The queue by keyboard: arrows go from task to task, Alt with an arrow moves one that waits for its turn. */
import { send } from '../shared/host.ts';

const titles = '[data-testid="task-open"]';

/** Takes a key press in the list of tasks. Enter, Space and the menu key are the browser's and VS Code's own. */
export function listKeys(event: KeyboardEvent): void {
  const title = event.target;
  if (!(title instanceof HTMLElement) || !title.matches(titles)) return;
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step !== 0 && event.altKey) {
    event.preventDefault();
    moveInQueue(title, step < 0 ? 'up' : 'down');
    return;
  }
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const all = [...document.querySelectorAll<HTMLElement>(titles)].filter((other) => other.checkVisibility());
  const at = all.indexOf(title);
  const goal = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : step === 0 ? -1 : at + step;
  const next = all[goal];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function moveInQueue(title: HTMLElement, how: 'up' | 'down'): void {
  const card = title.closest<HTMLElement>('[data-task]');
  const task = card?.dataset['task'];
  if (task !== undefined && card?.draggable === true) send({ type: 'arrange', task, how });
}

/** Draws, and gives the focus back to the part of the card that had it: a card that changes places is taken out of the page for that. */
export function drawKeepingFocus(draw: () => void): void {
  const held = document.activeElement;
  const card = held?.closest<HTMLElement>('[data-task]') ?? null;
  draw();
  if (card === null || !(held instanceof HTMLElement) || document.activeElement === held) return;
  if (held.isConnected) held.focus();
}
