/**
 * What a person said of single files: they stay, or go where they were put by hand. Of a file that a rule moves, the file itself is
 * put there; of one that it copies or converts, what is made of it. A list is spoken of by its own name, a folder by its path.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { compileGlob } from '../../model/glob.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import type { Rule, RuleException } from '../../model/rule/rule.ts';
import { parseTemplate } from '../../model/rule/template.ts';
import type { Facts } from '../facts/facts.ts';
import { BadRule, compileStep } from './compile.ts';
import { fillTemplate } from './fillTemplate.ts';
import { fold } from './names.ts';
import { settlePath, type NewPath } from './newPath.ts';
import { followPages } from './pages.ts';
import { endingOf, lastName, type Row } from './rows.ts';
import type { Surroundings } from './run.ts';
import { fieldsFor, membersOf, type StepFacts } from './values.ts';

const byHand = 'by your own hand';
const leftOut = 'you left it out';

type Around = { around: Pick<Surroundings, 'today'>; groups: ReadonlyMap<number, Row[]> };

export class Exceptions {
  readonly #byRow: ReadonlyMap<Row, RuleException>;
  readonly #byPath: ReadonlyMap<string, RuleException>;
  readonly #find: (path: string) => RuleException | null;
  readonly #facts: StepFacts;
  /** Whether a place is one for what is made, as nothing is moved. */
  readonly #placesMade: boolean;
  /** Rows of which something was made in a place of its own. */
  readonly #made = new Set<Row>();

  constructor(rule: Rule, rows: readonly Row[], { around, groups }: Around) {
    const exceptions = rule.except ?? [];
    const named = new Set(exceptions.length === 0 ? [] : rows.map((row) => fold(row.file.path)));
    this.#find = finderOf(exceptions, named);
    const byRow = new Map<Row, RuleException>();
    if (exceptions.length > 0) {
      for (const row of rows) {
        const exception = this.#find(row.file.path);
        if (exception !== null) byRow.set(row, exception);
      }
    }
    this.#byRow = byRow;
    const own = exceptions.filter(({ path, by }) => by === undefined && !named.has(fold(path)));
    this.#byPath = new Map(own.toReversed().map((exception) => [fold(exception.path), exception]));
    this.#facts = blankFacts(around.today, groups);
    this.#placesMade = !rule.steps.some((step) => step.do === 'move');
  }

  /** Why a row stays whatever the steps say; null where it need not. */
  whyStays(row: Row): string | null {
    const exception = this.#byRow.get(row);
    return exception === undefined || exception.to !== undefined ? null : (exception.why ?? leftOut);
  }

  /** Why a folder that would be removed stays; null where it need not. */
  whyFolderStays(folder: string): string | null {
    const exception = this.#find(folder);
    return exception === null || exception.to !== undefined ? null : (exception.why ?? leftOut);
  }

  /** What is said of a list, by the name that it would get: a name of its own, or why it is not written. */
  ofList(path: string): { readonly to: string } | { readonly why: string } | null {
    const exception = this.#byPath.get(fold(path));
    if (exception === undefined) return null;
    const { to, why = leftOut } = exception;
    if (to === undefined) return { why };
    const settled = settlePath(path, fixedPath(to), { isNew: true });
    return settled.ok ? { to: settled.value.path } : { why: settled.failure };
  }

  /** Where what is made of a row goes in place of what its step says, or why it cannot; null where nothing is said. */
  placeOfMade(row: Row, followers: ReadonlySet<Row>): Result<NewPath, string> | null {
    if (!this.#placesMade) return null;
    const exception = this.#byRow.get(row);
    if (exception === undefined && followers.has(row)) return this.#placeBeside(row, followers);
    if (exception?.to === undefined) return null;
    this.#made.add(row);
    return this.#settle(row, exception, { isNew: true });
  }

  /** What is made of a companion goes where that of its leader was put. */
  #placeBeside(row: Row, followers: ReadonlySet<Row>): Result<NewPath, string> | null {
    const leader = membersOf(row, this.#facts).find((member) => !followers.has(member) && this.#byRow.has(member));
    const exception = leader === undefined ? undefined : this.#byRow.get(leader);
    if (leader === undefined || exception?.to === undefined || row.asset) return null;
    const place = this.#settle(leader, exception, { isNew: true });
    return place.ok
      ? ok({ ...place.value, path: besides(place.value.path, leader, row), reason: goesWith(leader) })
      : null;
  }

  /** Puts rows that were moved, or were to go to the trash, where they were put by hand, and what goes along with them beside them. */
  place(rows: Iterable<Row>, companions: ReadonlySet<RelativePath>): void {
    const placed: Row[] = [];
    for (const row of rows) {
      const exception = this.#byRow.get(row);
      if (exception?.to === undefined || this.#made.has(row)) continue;
      // The conventions keep nothing from the trash that a person puts there.
      if (row.trashed && exception.by !== undefined) continue;
      const settled = this.#settle(row, exception, { isNew: false });
      row.path = row.file.path;
      if (!settled.ok) {
        row.left = settled.failure;
        continue;
      }
      row.left = null;
      row.trashed = false;
      row.path = settled.value.path;
      row.reasons = [settled.value.reason];
      placed.push(row);
    }
    for (const row of placed) this.#takeAlong(row, companions);
  }

  #takeAlong(row: Row, companions: ReadonlySet<RelativePath>): void {
    if (row.group === 0 || companions.has(row.file.path)) return;
    const along = membersOf(row, this.#facts).filter(
      (member) => companions.has(member.file.path) && !this.#byRow.has(member),
    );
    for (const member of along) {
      member.left = null;
      member.trashed = false;
      if (member.asset) continue;
      member.path = besides(row.path, row, member);
      member.reasons = [goesWith(row)];
    }
    followPages(
      along.filter((member) => member.asset),
      this.#facts.groups,
    );
  }

  #settle(row: Row, { to = '', why }: RuleException, { isNew }: { isNew: boolean }): Result<NewPath, string> {
    const template = parseTemplate(to);
    if (!template.ok) throw new BadRule(template.failure.message);
    // Where it is now is what its fields tell: no step has been there.
    const filled = fillTemplate(template.value, fieldsFor({ ...row, path: row.file.path }, this.#facts));
    this.#facts.worked.clear();
    if (!filled.ok) return fail('it lacks what its own place needs');
    const settled = settlePath(row.file.path, filled.value, { isNew });
    return settled.ok ? ok({ ...settled.value, reason: why ?? byHand, source: null }) : settled;
  }
}

/** The path of a companion whose leader is at `path`. */
function besides(path: string, leader: Row, companion: Row): string {
  const name = lastName(path);
  const ending = name.endsWith(leader.tail) ? leader.tail : endingOf(name);
  return path.slice(0, path.length - ending.length) + companion.tail;
}

function goesWith(leader: Row): string {
  return `goes with “${lastName(leader.file.path)}”`;
}

/** A list is made of many files: none of them fills a template for it. */
function fixedPath(to: string): string {
  const template = parseTemplate(to);
  const filled = template.ok ? fillTemplate(template.value, () => null) : null;
  if (filled?.ok !== true) throw new BadRule(`The place “${to}” of a list has to be told without fields.`);
  return filled.value;
}

const noFacts: Facts = { fields: new Map(), dates: new Map(), problems: [] };

/** Exceptions know what a file's entry tells, and nothing that would have to be read. */
function blankFacts(today: string, groups: ReadonlyMap<number, Row[]>): StepFacts {
  const step = compileStep({
    select: 'previous',
    together: [],
    do: 'move',
    to: '{name}',
    missing: 'leave',
    because: '',
    says: '',
  });
  return {
    step,
    today,
    facts: () => noFacts,
    finds: new Map(),
    lookups: new Map(),
    groups,
    taken: new Set(),
    numbers: new Map(),
    worked: new Map(),
  };
}

/** Finds the exception that fits a path: the first that names it, else the first pattern. `named` are the files there are, folded. */
function finderOf(
  exceptions: readonly RuleException[],
  named: ReadonlySet<string>,
): (path: string) => RuleException | null {
  const exact = new Map<string, RuleException>();
  const globs: { matches: (path: string) => boolean; exception: RuleException }[] = [];
  for (const exception of exceptions) {
    const key = fold(exception.path);
    if (key.endsWith('/')) {
      globs.push({ matches: (path) => `${path}/`.startsWith(key), exception });
      continue;
    }
    if (!exact.has(key)) exact.set(key, exception);
    // What is the name of a file stands for that file alone: `IMG (1).jpg` is no pattern for `IMG 1.jpg`.
    if (/[*?[\]{}!(]/.test(exception.path) && !named.has(key)) {
      const basename = !exception.path.includes('/');
      globs.push({ matches: compileGlob(key, { basename }), exception });
    }
  }
  return (path) => {
    const key = fold(path);
    return exact.get(key) ?? globs.find(({ matches }) => matches(key))?.exception ?? null;
  };
}
