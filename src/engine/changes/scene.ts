/** What every part of the check works on: the changes, who needs whom, the real folder, the rules, and where conflicts are told. */
import { fixed } from '../../base/translate.ts';
import type { Change, Changes } from '../../model/change.ts';
import { conflictKinds, type Conflict, type ConflictKind, type Way } from '../../model/conflict.ts';
import { displayPath } from '../../model/displayPath.ts';
import { isBelow, parentOf, parseRelativePath, type RelativePath } from '../../model/relativePath.ts';
import type { VolumeNames } from '../disk/volume.ts';
import { columnsOf } from './changeTable.ts';
import type { CheckRules } from './check.ts';
import type { FolderFacts } from './folderFacts.ts';
import { graphOf, type Finder, type Graph } from './graph.ts';
import { keyOn } from './names.ts';
import { PathIndex } from './pathIndex.ts';

/** What does not change when the folder does. */
export type Layout = {
  readonly changes: Changes;
  readonly graph: Graph;
  /** The first change that wants a name, by the key of its path on this volume. */
  readonly claims: Finder;
};

export function layoutOf(changes: Changes, names: VolumeNames): Layout {
  const graph = graphOf(changes);
  if (!names.foldsCase && !names.foldsForms) return { changes, graph, claims: graph.arriverAt };
  const { to } = columnsOf(changes);
  const claims = new PathIndex(changes.length, (index) => {
    const path = to(index);
    return path === undefined ? undefined : keyOn(path, names);
  });
  for (let index = 0; index < changes.length; index++) claims.add(index);
  return { changes, graph, claims };
}

/** Takes a conflict in: the change's index, and that of the other change where two are at odds (else −1). */
export type Report = (index: number, conflict: Conflict, other: number) => void;

type Detail = {
  /** What else is involved, for the sentence. */
  readonly about?: string;
  readonly other?: number;
  readonly ways?: readonly Way[];
  readonly severity?: Conflict['severity'];
};

/** Whether any part of the path is Delegate's own. */
const ownNames = /(?:^|\/)\.delegate-(?:store|[^/]*\.tmp)(?:\/|$)/;
const storeFolder = '.delegate-store';

export class Scene {
  readonly layout: Layout;
  readonly facts: FolderFacts;
  readonly rules: CheckRules;
  /** An unsaved file for each folder above one. */
  readonly unsavedBelow = new Map<string, string>();
  readonly #report: Report;

  constructor(layout: Layout, facts: FolderFacts, rules: CheckRules, report: Report) {
    this.layout = layout;
    this.facts = facts;
    this.rules = rules;
    this.#report = report;
    for (const file of rules.unsaved) {
      const path = parseRelativePath(file);
      if (path === null) continue;
      for (let above = parentOf(path); above !== null; above = parentOf(above)) this.unsavedBelow.set(above, file);
    }
  }

  add(index: number, change: Change, kind: ConflictKind, path: RelativePath, detail: Detail = {}): void {
    const { words } = conflictKinds[kind];
    const { severity = conflictKinds[kind].severity, ways = conflictKinds[kind].ways } = detail;
    const about = detail.about === undefined ? '' : `: ${displayPath(detail.about)}`;
    const message = `${subject(change, path)}: ${fixed(words)}${about}.`;
    this.#report(index, { change: change.id, kind, severity, message, ways: [...ways] }, detail.other ?? -1);
  }

  /** Delegate's own records at, above or below the path; null where there are none. */
  ownRecordsAt(path: RelativePath): string | null {
    const own = this.rules.ownRecords;
    if (own !== undefined && (path === own || isBelow(path, own) || isBelow(own, path))) return own;
    return path.includes('.delegate-') && ownNames.test(path) ? path : null;
  }

  /** The store that a folder would take with it; null where it has none. */
  storeIn(folder: RelativePath): RelativePath | null {
    const store = parseRelativePath(`${folder}/${storeFolder}`);
    return store !== null && this.facts.look(store) !== null ? store : null;
  }

  /** A folder's name for a sentence; the mount has only its whole path. */
  nameOf(folder: RelativePath | null): string {
    return folder ?? this.facts.absolute(null);
  }
}

function subject({ from }: Change, path: RelativePath): string {
  return from === undefined || from === path ? displayPath(path) : `${displayPath(from)} → ${displayPath(path)}`;
}
