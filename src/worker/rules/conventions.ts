/**
 * What a folder's conventions do to a plan: they keep files where they are, name the place of files that the rule moves anyway, and
 * answer questions that the person has not. Never more: the file may be anyone's.
 */
import { parseConventions, ruleName, type Convention } from '../../model/conventions.ts';
import { conventionsFile } from '../../model/conventionsFile.ts';
import { compileGlob } from '../../model/glob.ts';
import type { Answers } from '../../model/plan.ts';
import { exceptionsMax, type Rule, type RuleException } from '../../model/rule/rule.ts';
import { withoutConventions } from '../../model/rule/ruleEdits.ts';
import { leftOutBecause } from '../stage/leftOut.ts';
import { readConventionsText, type ConventionsText } from '../stage/conventionsText.ts';
import type { Scan } from '../stage/scan.ts';
import { fold } from './names.ts';
import { lastName } from './rows.ts';
import type { Outcome } from './run.ts';
import { counted, quotedText } from './words.ts';

export type FolderConventions = { readonly there: ConventionsText; readonly lines: readonly Convention[] };

/** Reads the conventions file of a mount. Throws nothing for what is in it. */
export function readConventions(mountPath: string): FolderConventions {
  const there = readConventionsText(mountPath);
  return { there, lines: there.is === 'read' ? parseConventions(there.text) : [] };
}

type Kind = Convention['is'];

/** The newest line of a kind: the last one. */
export function lastOf<Is extends Kind>(lines: readonly Convention[], is: Is): Extract<Convention, { is: Is }> | null {
  return lines.findLast((line): line is Extract<Convention, { is: Is }> => line.is === is) ?? null;
}

/** The answers with what the conventions answer where the person has not. */
export function withConventionAnswers(answers: Answers, { lines }: FolderConventions): Answers {
  const reading = lastOf(lines, 'reading');
  // Who says which date is meant says what happens without it.
  const missing = answers['reading'] === undefined ? lastOf(lines, 'missing') : null;
  return {
    ...(reading === null ? {} : { reading: reading.value }),
    ...(missing === null ? {} : { missing: missing.value }),
    ...answers,
  };
}

/** The rule with the folder's exceptions behind its own, which go before them; those of an earlier look, or of another folder, go. */
export function withConventions(rule: Rule, { lines }: FolderConventions, scan: Scan): Rule {
  const own = withoutConventions(rule).except ?? [];
  const spokenFor = new Set(own.map(({ path, to }) => `${path}\0${to ?? ''}`));
  const globs = own
    .filter(({ path }) => isGlob(path))
    .map(({ path }) => compileGlob(fold(path), { basename: !path.includes('/') }));
  const added = exceptionsOf(rule, lines, scan).filter(
    ({ path, to }) =>
      !spokenFor.has(`${path}\0${to ?? ''}`) && !globs.some((matches) => !isGlob(path) && matches(fold(path))),
  );
  const except = [...own, ...added].slice(0, exceptionsMax);
  return except.length === 0 ? withoutConventions(rule) : { ...rule, except };
}

/** The newest line goes before the older ones: what was said last holds. */
function exceptionsOf(rule: Rule, lines: readonly Convention[], scan: Scan): RuleException[] {
  const folders = new Set(scan.folders.map(fold));
  const moves = movesOf(rule);
  return lines.toReversed().flatMap((line): RuleException[] => {
    const why = whyOf(line);
    const by = 'convention';
    if (line.is === 'leave') return leavePaths(line.path, folders).map((path) => ({ path, why, by }));
    if (line.is !== 'place' || !(line.to.startsWith('{dir}/') ? moves.names : moves.places)) return [];
    const names = line.to.split('/').map((part) => part.replaceAll('{{', '{').replaceAll('}}', '}'));
    // Nothing is turned into a file that starts programs, whoever wrote the line.
    if (names.some((name, at) => leftOutBecause(name, at < names.length - 1) !== null)) return [];
    const there = placedPath(line.path, line.to);
    return [plainPath(line.path), ...(there === null ? [] : [plainPath(there)])].map((path) => ({
      path,
      to: line.to,
      why,
      by,
    }));
  });
}

/**
 * What a rule changes of files that stay files: places, names. A place is a place for files that are moved: a task that copies or
 * lists files must not move any because of it.
 */
function movesOf({ steps }: Rule): { places: boolean; names: boolean } {
  const isMoving = steps.every((step) => step.do === 'move' || step.do === 'trash' || step.do === 'tidy');
  const moves = isMoving ? steps.filter((step) => step.do === 'move') : [];
  return {
    places: moves.some(({ to }) => !to.startsWith('{dir}/')),
    names: moves.some(({ to }) => !to.endsWith('/{name}') && to !== '{name}'),
  };
}

/** A folder stands for all that is in it. */
function leavePaths(path: string, folders: ReadonlySet<string>): string[] {
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  if (path === bare && !folders.has(fold(bare))) return [plainPath(path)];
  return [`${isPattern(bare) ? bare : escaped(bare)}/**`];
}

/** Where a file of this path is once it has been placed, so that it stays there; null where that depends on the file. */
function placedPath(path: string, to: string): string | null {
  const isNamed = to.endsWith('/{name}');
  const fixed = isNamed ? to.slice(0, -'{name}'.length) : to;
  if (/[{}]/.test(fixed)) return null;
  return isNamed ? fixed + lastName(path) : fixed;
}

/** Only `*` and `?` are signs in a convention; an exception takes more, which stand for themselves here. */
function plainPath(path: string): string {
  if (isPattern(path) || !isGlob(path)) return path;
  return path.includes('/') ? escaped(path) : `./${escaped(path)}`;
}

function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** Whether an exception's path is read as a glob. */
function isGlob(path: string): boolean {
  return /[*?[\]{}!(]/.test(path);
}

function escaped(text: string): string {
  return text.replace(/[\\*?[\]{}()!+@|,^$]/g, '\\$&');
}

const saidCharactersMax = 120;

/** The reason beside a change, or why a file stays: names the line, so that it can be found and changed. */
export function whyOf(line: Convention): string {
  return `because of ${ruleName(line)} (${shownLine(line)})`;
}

function shownLine({ said }: Convention): string {
  const shown = said.replace(/"([^"]*)"/g, '“$1”');
  return shown.length <= saidCharactersMax ? shown : `${shown.slice(0, saidCharactersMax - 1)}…`.toWellFormed();
}

const sentencesShownMax = 5;

type Effect = {
  outcome: Outcome;
  /** Keys that only the conventions answered, and that mattered. */ answered: ReadonlySet<string>;
};

/** What a plan says of the conventions: each line that took effect with its count, and what could not be understood. */
export function citedLines({ there, lines }: FolderConventions, { outcome, answered }: Effect): string[] {
  if (there.is === 'unreadable') return [`${quotedText(conventionsFile)} is not read: ${there.why}.`];
  const counts = effectCounts(outcome);
  const cited = [...new Map(lines.map((line) => [whyOf(line), line])).values()].flatMap((line): string[] => {
    const because = `Because of ${ruleName(line)}: ${shownLine(line)}`;
    if (line.is === 'leave' || line.is === 'place') {
      const count = counts.get(whyOf(line)) ?? 0;
      return count === 0 ? [] : [`${because}, ${counted(count, 'file')}.`];
    }
    const isAnswer = line.is !== 'sentence' && answered.has(line.is) && lastOf(lines, line.is) === line;
    return isAnswer ? [`${because}.`] : [];
  });
  return [...cited, ...sentenceLines(lines)];
}

function effectCounts({ left, proposals }: Outcome): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (reason: string): void => {
    if (!reason.startsWith('because of your rule')) return;
    const numbered = reason.lastIndexOf('; numbered, as “');
    const why = numbered < 0 ? reason : reason.slice(0, numbered);
    counts.set(why, (counts.get(why) ?? 0) + 1);
  };
  for (const { why } of left) count(why);
  for (const { reason } of proposals) count(reason);
  return counts;
}

function sentenceLines(lines: readonly Convention[]): string[] {
  const sentences = lines.filter((line) => line.is === 'sentence');
  const shown = sentences
    .slice(0, sentencesShownMax)
    .map((line) =>
      line.problem === null
        ? `Your conventions say ${quotedText(shownLine(line))}: not understood by the built-in rules, kept for a model.`
        : `Your conventions say ${quotedText(shownLine(line))}: not used, as ${line.problem}.`,
    );
  const rest = sentences.length - shown.length;
  return rest > 0
    ? [...shown, `${counted(rest, 'more line')} of your conventions ${rest === 1 ? 'is' : 'are'} kept for a model.`]
    : shown;
}
