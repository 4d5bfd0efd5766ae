/**
 * Ways to do what a vague instruction may mean, drawn from what is in the folder: each was read, made into a rule and tried on the
 * files (a sample of them in a large folder), and is told with what it would change. Never one of them by itself.
 */
import { isOfRubbish, isVague } from '../../base/vague.ts';
import type { Choice } from '../../model/plan.ts';
import type { Scan } from '../stage/scan.ts';
import type { Command } from './commands.ts';
import { criteria, type Criterion } from './english/criteria.ts';
import { asChoice, type Suggestion } from './english/suggestions.ts';
import { exampleOf } from './proposals.ts';
import type { ReadingDesk } from './readings.ts';
import type { Outcome } from './run.ts';
import { sampleOf, type Sample } from './sample.ts';
import { grouped } from './words.ts';

const choicesMax = 6;
const examplesMax = 5;
const sampleMax = 1_000;
/** Files of one size are read to be compared, up to so many bytes in all. */
const comparedBytesMax = 64 * 1024 * 1024;

export type VagueDesk = ReadingDesk & {
  /** The commands of an instruction, with styles and dates read as they are by default; null where it is not clear by itself. */
  readonly commandsOf: (instruction: string) => Promise<readonly Command[] | null>;
};

type Idea = Pick<Criterion, 'value' | 'label' | 'compares' | 'mark'>;
type Tried<One extends Idea> = { readonly criterion: One; readonly count: number; readonly choice: Choice };

/** What is offered for words that were not understood: for vague ones what was tried here and would change something. */
export async function fittingChoices(
  { said, current }: { said: string; current: string | null },
  fitting: readonly Suggestion[],
  desk: VagueDesk,
): Promise<Choice[]> {
  if (current !== null) return fitting.map(asChoice);
  // What may go is another question than how the rest should be ordered.
  if (isOfRubbish(said)) {
    const removals = await criteriaFor(said, criteria.filter(removes), desk);
    if (removals.length > 0) return removals;
  }
  if (!isVague(said) && said.trim() !== '') return fitting.map(asChoice);
  const tried = await criteriaFor(said, criteria, desk);
  if (tried.length >= choicesMax) return tried;
  const values = new Set(criteria.map(({ value }) => value));
  const more = await worthIt(
    fitting.filter(({ value }) => !values.has(value)),
    desk,
  );
  return [...tried, ...more].slice(0, choicesMax);
}

/** Those that would change something, each with what it would. */
async function worthIt(ideas: readonly Idea[], desk: VagueDesk): Promise<Choice[]> {
  const choices: Choice[] = [];
  for (const idea of ideas) {
    const one = await tryIdea(idea, desk);
    if (one !== null) choices.push(one.choice);
  }
  return choices;
}

function removes({ removal }: Criterion): boolean {
  return removal === true;
}

/** Up to six choices, the best first; none where nothing fits. */
async function criteriaFor(said: string, wanted: readonly Criterion[], desk: VagueDesk): Promise<Choice[]> {
  const tried: Tried<Criterion>[] = [];
  for (const criterion of wanted) {
    const one = await tryIdea(criterion, desk);
    if (one !== null) tried.push(one);
  }
  const worth = ({ criterion: { topic, weight }, count }: Tried<Criterion>): number =>
    (topic.test(said) ? 1_000 : 1) * weight * count;
  return tried
    .sort((one, two) => worth(two) - worth(one))
    .slice(0, choicesMax)
    .map(({ choice }) => choice);
}

async function tryIdea<One extends Idea>(criterion: One, desk: VagueDesk): Promise<Tried<One> | null> {
  const commands = await desk.commandsOf(criterion.value);
  if (commands === null) return null;
  const rule = desk.ruleFor(commands);
  const select = rule.steps[0]?.select;
  const wanted = select === undefined || select === 'previous' ? null : select;
  const sample = sampleOf(desk.scan, wanted, { sizeMax: sampleMax, today: desk.today });
  if (criterion.compares === true && bytesToCompare(sample.scan) > comparedBytesMax) return null;
  // Folders are not sampled: whether one is empty, only all files tell.
  const isTidy = rule.steps.every((step) => step.do === 'tidy');
  const outcome = await desk.run(rule, isTidy ? desk.scan : sample.scan);
  return toldOf(criterion, outcome, isTidy ? null : sample);
}

function toldOf<One extends Idea>(
  criterion: One,
  { proposals, clashes }: Outcome,
  sample: Sample | null,
): Tried<One> | null {
  const count = proposals.length;
  // Taking a mark off a name helps nobody where a number comes in its place.
  if (count === 0 || (criterion.mark === true && clashes >= count)) return null;
  const isPart = sample !== null && sample.size < sample.of;
  const part = isPart ? ` (of a sample of ${grouped(sample.size)})` : '';
  const { value, label } = criterion;
  const examples = proposals.slice(0, examplesMax).map(exampleOf);
  // What is seen of a sample is as frequent in the rest.
  const weighed = isPart ? (count * sample.of) / sample.size : count;
  return { criterion, count: weighed, choice: { value, label: label(count) + part, count, examples } };
}

function bytesToCompare({ files }: Scan): number {
  const bySize = new Map<number, number>();
  for (const { size } of files) if (size > 0) bySize.set(size, (bySize.get(size) ?? 0) + 1);
  let bytes = 0;
  for (const [size, count] of bySize) if (count > 1) bytes += size * count;
  return bytes;
}
