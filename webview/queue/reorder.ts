/** Tasks that wait for their turn change places: dragged onto each other, or by Alt with an arrow key. */
import type { TaskCard } from '../../src/protocol/panelWire.ts';
import { send } from '../shared/host.ts';
import { taskType } from './dropped.ts';

type Handlers = Readonly<Record<'start' | 'over' | 'leave' | 'drop', (event: DragEvent) => void>>;

/** What a drag over a card tells it by its look. */
const marks = ['card-drop-before', 'card-drop-after'] as const;

/** The handlers of a card's element. Only a task with a place can be dragged, and only onto another such. */
export function dragHandlers(task: TaskCard): Handlers {
  return {
    start: ({ dataTransfer }) => {
      if (dataTransfer === null || task.place === null) return;
      dataTransfer.setData(taskType, task.id);
      dataTransfer.effectAllowed = 'move';
    },
    over: (event) => {
      if (task.place === null || event.dataTransfer?.types.includes(taskType) !== true) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'move';
      mark(cardOf(event), isUpperHalf(event) ? marks[0] : marks[1]);
    },
    leave: (event) => {
      mark(cardOf(event), null);
    },
    drop: (event) => {
      const moved = event.dataTransfer?.getData(taskType) ?? '';
      const card = cardOf(event);
      mark(card, null);
      if (moved === '' || task.place === null || card === null) return;
      event.preventDefault();
      event.stopPropagation();
      const before = isUpperHalf(event) ? task.id : nextInQueue(card);
      if (moved !== task.id && moved !== before) send({ type: 'place', task: moved, before });
    },
  };
}

function cardOf({ currentTarget }: Event): HTMLElement | null {
  return currentTarget instanceof HTMLElement ? currentTarget : null;
}

function mark(card: HTMLElement | null, name: (typeof marks)[number] | null): void {
  card?.classList.remove(...marks);
  if (name !== null) card?.classList.add(name);
}

function isUpperHalf(event: DragEvent): boolean {
  const box = cardOf(event)?.getBoundingClientRect();
  return box === undefined || event.clientY < box.top + box.height / 2;
}

/** The task behind this one in the queue; null at its end. */
function nextInQueue(card: HTMLElement): string | null {
  const next = card.nextElementSibling;
  return next instanceof HTMLElement && next.draggable ? (next.dataset['task'] ?? null) : null;
}
