/** Tasks as their logs tell them, for the states of panels: the host's own functions make cards and snapshots of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { noCounts, type Receipt } from '../../../src/model/receipt.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { foldTask, type Task, type TaskEventBody } from '../../../src/model/task.ts';
import { readRule } from '../../../src/model/rule/ruleText.ts';
import type { TaskCard } from '../../../src/protocol/panelWire.ts';
import type { Progress } from '../../../src/protocol/workerWire.ts';
import { taskCard } from '../../../src/vscode/panels/taskCard.ts';
import { projectFolder } from '../programs.ts';

export const hash = 'a'.repeat(64);

/** Milliseconds since 1970: long ago enough that every picture says the same. */
const began = Date.UTC(2024, 4, 3, 9);

/** The rule of a recipe that comes with Delegate, with answers in the places of its questions. */
export function recipeRule(name: string, answers: Readonly<Record<string, string>>): string {
  const text = readFileSync(path.join(projectFolder, 'media', 'recipes', `${name}.recipe`), 'utf8');
  const rule = text.slice(text.indexOf('rule 1'));
  return rule.replaceAll(/\$(\w+)/g, (_, key: string) => answers[key] ?? '');
}

export const photosRule = recipeRule('photos-by-date', { into: 'Photos', folders: 'YYYY/MM' });

function asJson(text: string): string {
  const { rule, problems } = readRule(text);
  assert.deepEqual(problems, []);
  return JSON.stringify(rule);
}

export const photosPlan: Plan = {
  goal: 'Put the photos into folders by year and month',
  steps: ['Move 412 photos into folders by date taken', 'Remove 3 folders that are empty then'],
  examples: [
    'IMG_2041.jpg → 2019/07/IMG_2041.jpg',
    'Summer in the mountains with everybody, before the rain/DSC00817.JPG → 2021/08/DSC00817.JPG',
    'scan.png → 2023/01/scan.png',
  ],
  assumptions: [
    'Two photos that want the same name: the second gets a number',
    '5 photos without a date stay where they are',
  ],
  questions: [
    {
      key: 'by-date',
      text: 'What does “by date” mean here?',
      choices: [
        {
          value: 'month',
          label: 'A folder for each month',
          count: 407,
          examples: ['IMG_0412.jpg → 2022/07/IMG_0412.jpg'],
        },
        { value: 'year', label: 'A folder for each year', count: 407, examples: ['IMG_0412.jpg → 2022/IMG_0412.jpg'] },
        { value: 'day', label: 'A folder for each day', examples: ['IMG_0412.jpg → 2022/2022-07-19/IMG_0412.jpg'] },
      ],
      chosen: 'month',
    },
  ],
  scope: {
    grants: [
      { operations: ['move', 'mkdir'], from: '**', to: 'Photos/**', atMost: 412 },
      { operations: ['rmdir'], from: '**', to: '', atMost: 3 },
    ],
    connectors: [],
    hosts: [],
  },
  untouched: ['5 photos without a date', '12 files that are no photos'],
  rule: asJson(photosRule),
};

export const receipt: Receipt = {
  transaction: 't',
  direction: 'apply',
  ...noCounts,
  filesBefore: 424,
  filesAfter: 424,
  kept: 17,
  moved: 407,
  foldersMade: 36,
  foldersRemoved: 3,
  hash,
  tookMs: 412,
};

type Created = Extract<TaskEventBody, { kind: 'created' }>;

const created: Created = {
  kind: 'created',
  instruction: 'organize these photos by date',
  mount: '/home/ana/photos',
  engine: 'rules',
  approve: 'none',
  planGate: 'always',
  answers: {},
};

const walled: Pick<Extract<TaskEventBody, { kind: 'working' }>, 'isolation' | 'level'> = {
  isolation: 'bubblewrap',
  level: { held: ['files', 'network', 'processes', 'system calls', 'memory'], open: [] },
};

export const events = {
  planning: { kind: 'planning', ...walled },
  unwalled: { kind: 'planning', isolation: 'none' },
  planned: { kind: 'planned', plan: photosPlan, hash },
  approved: { kind: 'approved', hash },
  working: { kind: 'working', ...walled },
  frozen: {
    kind: 'frozen',
    head: { version: 1, hash, count: 407, counts: { move: 407, mkdir: 36, rmdir: 3 }, bytes: 1_234_567_890 },
    exceptions: { count: 5, kept: 5 },
  },
  applying: { kind: 'applying', transaction: 't', direction: 'apply', count: 407 },
  applied: { kind: 'applied', transaction: 't', receipt, standing: 407 },
  undoing: { kind: 'applying', transaction: 'u', direction: 'undo', count: 407 },
  undone: {
    kind: 'applied',
    transaction: 'u',
    receipt: { ...receipt, transaction: 'u', direction: 'undo', foldersMade: 3, foldersRemoved: 36 },
    standing: 0,
  },
} satisfies Record<string, TaskEventBody>;

export const planned: readonly TaskEventBody[] = [events.planning, events.planned];
export const reviewing: readonly TaskEventBody[] = [...planned, events.approved, events.working, events.frozen];
export const applied: readonly TaskEventBody[] = [...reviewing, events.applying, events.applied];
export const undone: readonly TaskEventBody[] = [...applied, events.undoing, events.undone];

let made = 0;

/** A task after these events; `about` says what else it was created with. */
export function taskAfter(happened: readonly TaskEventBody[] = [], about: Partial<Created> = {}): Task {
  const id = `20240503-090000-${String(made++).padStart(6, '0')}`;
  const all: readonly TaskEventBody[] = [{ ...created, ...about }, ...happened];
  const task = foldTask(
    id,
    all.map((event, at) => ({ at: began + at * 60_000, ...event })),
  );
  assert.ok(task);
  return task;
}

/** As the host shows it. */
export function cardOf(
  task: Task,
  progress: Progress | null = null,
  sent = '',
  more: Parameters<typeof taskCard>[3] = {},
): TaskCard {
  return taskCard(task, progress, task.mount.replace('/home/ana/', ''), { sent, ...more });
}
