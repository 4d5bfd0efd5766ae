/** What the way forth and the way back of a transaction share: its journal, its place, its end, and the order between drives. */
import { failure, type Failure } from '../../model/failure.ts';
import type { Receipt } from '../../model/receipt.ts';
import type { Step, Steps } from '../changes/steps.ts';
import { assert } from '../../base/assert.ts';
import { t } from '../../base/translate.ts';
import type { LogWriter } from '../disk/lineLog.ts';
import { diskWords } from './diskWords.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { mountIdentity, type Surroundings } from './prepare.ts';
import { driveOf, foldersTouched, StepConflict, type Place } from './steps.ts';
import { stepConflictWords } from './stepWords.ts';

/** Steps between two turns of the event loop. */
export const turn = 256;

/** How a transaction ended. `rolled back` leaves the folder as it was; `stuck` needs a person, and its journal stays. */
export type Outcome =
  | { readonly kind: 'done'; readonly receipt: Receipt; readonly journal: Journal }
  | { readonly kind: 'rolled back'; readonly failure: Failure }
  | { readonly kind: 'stuck'; readonly failure: Failure };

export type Running = { readonly journal: Journal; readonly log: LogWriter; readonly around: Surroundings };

export function placeOf({ begin }: Journal, { disk }: Surroundings): Place {
  return { disk, roots: [begin.mount, ...begin.stores] };
}

export function stepAt(steps: Steps, index: number): Step | undefined {
  return index >= 0 && index < steps.length ? steps.at(index) : undefined;
}

export function isMountThere({ begin }: Journal, { disk }: Surroundings): boolean {
  return mountIdentity(disk, begin.mount) === begin.mountIdentity;
}

export function mountGone({ begin }: Journal): Outcome {
  const words = t('The folder {0} is not there, or another folder stands in its place.', begin.mount);
  return { kind: 'stuck', failure: failure('disk-failed', words, t('Bring it back, then run `delegate recover`.')) };
}

/**
 * Drives make their own names durable in order, but not before each other's: what was done on one is synced before another is
 * touched, so that a power cut leaves a prefix of the steps here too.
 */
export class Barrier {
  readonly #place: Place;
  readonly #needed: boolean;
  #drive: string | null = null;
  #since: Step[] = [];

  constructor({ begin }: Journal, place: Place) {
    this.#place = place;
    this.#needed = begin.drives > 1;
  }

  /** Whether there is an order to keep: between two waits many steps are done at once. */
  get isNeeded(): boolean {
    return this.#needed;
  }

  async before(step: Step): Promise<void> {
    if (!this.#needed) return;
    const drive = driveOf(step, this.#place);
    if (this.#drive !== null && drive !== this.#drive) {
      await this.#place.disk.syncFolders(foldersTouched(listOf(this.#since), this.#place));
      this.#since = [];
    }
    this.#drive = drive;
    this.#since.push(step);
  }
}

/** The order matters: the step, then its folders, and only then the record that says so. */
export async function makeExact(running: Running, index: number, step: Step, way: 'forth' | 'back'): Promise<void> {
  const { journal, log, around } = running;
  await around.disk.syncFolders(foldersTouched(listOf([step]), placeOf(journal, around)));
  log.append({ r: 'exact', step: index, way } satisfies JournalRecord);
  log.sync();
}

export function listOf(steps: readonly Step[]): Steps {
  return {
    length: steps.length,
    at: (index) => {
      const step = steps[index];
      assert(step !== undefined, 'an index names a step');
      return step;
    },
    endsAt: () => null,
  };
}

/** An ambiguous step that recovery found done gets its record before anything else happens: later it could not be told any more. */
export async function recordInferred(
  running: Running,
  steps: Steps,
  done: number,
  way: 'forth' | 'back',
): Promise<void> {
  const last = stepAt(steps, done - 1);
  if (last?.exact !== true) return;
  const known = way === 'forth' ? running.journal.exactForth : running.journal.exactBack;
  if (!known.has(done - 1)) await makeExact(running, done - 1, last, way);
}

export function wordsOf(error: unknown): string {
  return error instanceof StepConflict ? stepConflictWords(error) : diskWords(error);
}
