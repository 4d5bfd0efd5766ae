/** Options with a closed list of values, parsed. */

/** Options with a closed list of values; the first is the default. */
const choices = {
  engine: ['rules', 'claude'],
  approve: ['none', 'plan', 'all'],
  isolation: ['sandbox', 'vm', 'none'],
  trash: ['store', 'system'],
} as const;

export type Chosen = {
  readonly engine: (typeof choices.engine)[number];
  readonly approve: (typeof choices.approve)[number];
  readonly isolation: (typeof choices.isolation)[number];
  /** Whether the person said which. */
  readonly isolationSaid: boolean;
};

/** The option's value, its default where it was not given, or null where it is none of its choices. */
function pick<Choice extends string>(value: string | undefined, from: readonly [Choice, ...Choice[]]): Choice | null {
  return value === undefined ? from[0] : (from.find((choice) => choice === value) ?? null);
}

/** `process` is another word for the process sandbox. */
function isolationOf(value: string | undefined): Chosen['isolation'] | null {
  return pick(value === 'process' ? 'sandbox' : value, choices.isolation);
}

/** What was chosen, or what is wrong with it. */
export function chosenOf(
  values: Readonly<Partial<Record<'engine' | 'approve' | 'isolation', string | undefined>>>,
): Chosen | string {
  const engine = pick(values.engine, choices.engine);
  if (engine === null) return '--engine is rules or claude.';
  const approve = pick(values.approve, choices.approve);
  if (approve === null) return '--approve is none, plan or all.';
  const isolation = isolationOf(values.isolation);
  if (isolation === null) return '--isolation is sandbox (or process), vm or none.';
  return { engine, approve, isolation, isolationSaid: values.isolation !== undefined };
}

export function trashOf(value: string | undefined): (typeof choices.trash)[number] | null {
  return pick(value, choices.trash);
}
