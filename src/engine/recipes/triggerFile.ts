/** The triggers of a state folder: one small file, read whole and replaced whole, by one process at a time. */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { contentHashSchema } from '../../model/change.ts';
import { taskIdSchema } from '../../model/task.ts';
import { errorCode } from '../disk/errorCode.ts';
import { takeLock } from '../disk/lock.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import { recipeSources } from './library.ts';
import { whenSchema } from './when.ts';

export const triggersMax = 200;

export const triggerSchema = z.object({
  id: z.string().check(z.regex(/^[0-9a-z]{8}$/)),
  recipe: z.object({
    source: z.enum(recipeSources),
    key: z.string(),
    values: z.record(z.string(), z.string()),
  }),
  /** Absolute real path. */
  folder: z.string(),
  when: whenSchema,
  /** What the person trusted: a hash over the recipe's text and the answers (see trust.ts). */
  trusted: z.nullable(contentHashSchema),
  /** Milliseconds since 1970; when it was made, before the first run. */
  lastRunAt: z.number(),
  paused: z.boolean(),
  /** The task that it made last. */
  task: z.nullable(taskIdSchema),
  /** Of that task, the change set that was not applied by itself, so that it is not tried again. */
  held: z.nullable(z.string()),
  /** Why the last run made no task; null where it did. */
  problem: z.nullable(z.string()),
});
export type Trigger = z.infer<typeof triggerSchema>;

const fileSchema = z.object({
  version: z.literal(1),
  triggers: z.array(triggerSchema).check(z.maxLength(triggersMax)),
});

export class TriggerFile {
  readonly #root: string;

  /** `root` is the state folder. */
  constructor(root: string) {
    this.#root = root;
  }

  get file(): string {
    return path.join(this.#root, 'triggers.json');
  }

  /** Where the marks of a tied folder's files are kept. */
  marksFile(id: string): string {
    return path.join(this.#root, 'triggers', `${id}.json`);
  }

  read(): Result<readonly Trigger[], Failure> {
    let text: string;
    try {
      text = fs.readFileSync(this.file, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return ok([]);
      throw error;
    }
    const parsed = fileSchema.safeParse(parsedJson(text));
    return parsed.success ? ok(parsed.data.triggers) : fail(failure('state-damaged', t('{0} is damaged.', this.file)));
  }

  /** Changes the triggers while no other process does. `work` gets them as they are and returns them as they will be. */
  async update<Value>(
    work: (triggers: readonly Trigger[]) => Promise<{ triggers: readonly Trigger[]; value: Value }>,
  ): Promise<Result<Value, Failure>> {
    const lock = takeLock(path.join(this.#root, 'locks', 'triggers.lock'), 'triggers');
    if (lock === null)
      return fail(
        failure('busy', t('Another process is working on what runs by itself.'), t('Try again in a moment.')),
      );
    try {
      const before = this.read();
      if (!before.ok) return before;
      const { triggers, value } = await work(before.value);
      if (triggers !== before.value)
        replaceFile(this.file, JSON.stringify({ version: 1, triggers }, null, 1), 'replace');
      return ok(value);
    } finally {
      lock.dispose();
    }
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // damaged: the schema says so
  }
}
