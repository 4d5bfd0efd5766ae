/** `--resolve`: what a person chose about conflicts, and the command that would settle those that are left. */
import { fail, ok, type Result } from '../base/result.ts';
import type { Preview } from '../engine/engine.ts';
import {
  conflictKindNames,
  conflictKinds,
  wayNames,
  type Choices,
  type Conflict,
  type ConflictKind,
  type Way,
} from '../model/conflict.ts';
import { displayPath } from '../model/displayPath.ts';
import { failure, type Failure } from '../model/failure.ts';

/** `WAY` (for every conflict that offers it), `CONFLICT=WAY` or `CHANGE=WAY`, each as often as wanted; what says more wins. */
export function choicesOf(texts: readonly string[]): Result<Choices, Failure> {
  const byChange = new Map<number, Way>();
  const byKind = new Map<ConflictKind, Way>();
  const anywhere: Way[] = [];
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    const [of, named] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
    const way = wayNames.find((name) => name === named);
    if (way === undefined) return wrong(`--resolve knows no way “${named}”: it is one of ${wayNames.join(', ')}.`);
    const kind = conflictKindNames.find((name) => name === of);
    if (at < 0) anywhere.push(way);
    else if (kind !== undefined) {
      if (!offers(kind, way)) return wrong(`${way} is no way out of ${kind}: it is ${waysOf(kind).join(' or ')}.`);
      byKind.set(kind, way);
    } else if (/^\d{1,9}$/.test(of)) byChange.set(Number(of), way);
    else
      return wrong(
        `--resolve knows no conflict “${of}”: it is a change’s number, or one of ${conflictKindNames.join(', ')}.`,
      );
  }
  for (const kind of conflictKindNames) {
    const way = byKind.get(kind) ?? anywhere.find((each) => offers(kind, each));
    if (way !== undefined) byKind.set(kind, way);
  }
  return ok({ byChange, byKind });
}

/** `--rename CHANGE=NAME`, as often as wanted; the last word on a change holds. */
export function namesOf(texts: readonly string[]): Result<ReadonlyMap<number, string>, Failure> {
  const names = new Map<number, string>();
  for (const text of texts) {
    const [, change, name] = /^(\d{1,9})=(.*)$/s.exec(text) ?? [];
    if (change === undefined || name === undefined)
      return wrong(`--rename takes CHANGE=NAME, such as 12=report.pdf, and “${displayPath(text)}” is not that.`);
    names.set(Number(change), name);
  }
  return ok(names);
}

/** A choice for a single change that comes to nothing is a slip of the hand, and nobody may take it for settled. */
export function strayChoice({ byChange }: Choices, { conflicts, settled, dragged }: Preview): Failure | null {
  const done = new Set([...settled.map(({ change }) => change), ...dragged]);
  for (const [id, way] of byChange) {
    if (done.has(id)) continue;
    const own = conflicts.filter(({ change }) => change === id);
    const ways = [...new Set(own.flatMap((conflict) => conflict.ways))];
    if (ways.includes(way)) continue;
    if (own.length > 0)
      return failure('bad-usage', `${way} is no way out for change ${String(id)}: it is ${ways.join(' or ')}.`);
    const others = [...new Set(conflicts.map(({ change }) => String(change)))].slice(0, idsNamedMax);
    const have = others.length === 0 ? 'none has' : `those with one are ${others.join(', ')}`;
    return failure('bad-usage', `Change ${String(id)} has no conflict: ${have}.`);
  }
  return null;
}

const idsNamedMax = 20;

/** The options that would settle all that stops, each kind in its kindest way. */
export function settlingOptions(conflicts: readonly Conflict[]): string {
  const kinds = new Map<ConflictKind, readonly Way[]>();
  for (const { kind, severity, ways } of conflicts)
    if (severity === 'stop')
      kinds.set(
        kind,
        (kinds.get(kind) ?? ways).filter((way) => ways.includes(way)),
      );
  return [...kinds].map(([kind, [way = 'skip']]) => `--resolve ${kind}=${way}`).join(' ');
}

function waysOf(kind: ConflictKind): readonly Way[] {
  return conflictKinds[kind].ways;
}

function offers(kind: ConflictKind, way: Way): boolean {
  return waysOf(kind).includes(way);
}

function wrong(message: string): { ok: false; failure: Failure } {
  return fail(failure('bad-usage', message));
}
