/** Whether what a change puts somewhere may be there, finds its place free, and fits. */
import type { Change, Seen } from '../../model/change.ts';
import type { ConflictKind, Way } from '../../model/conflict.ts';
import { isBelow, nameOf, parentOf, type RelativePath } from '../../model/relativePath.ts';
import { Destinations, type Destination } from './destination.ts';
import { deviceIn } from './folderFacts.ts';
import { foldedName, keyOn, nameBytes, nameBytesMax, windowsCannotWrite, windowsRefuses } from './names.ts';
import { runsByItself } from './runsByItself.ts';
import type { Scene } from './scene.ts';
import { contentBytes, weigh, type Need } from './space.ts';

/** Bytes of a whole path, without the zero at its end (limits.h of Linux and of macOS); Windows counts UTF-16 units. */
const pathMax = process.platform === 'linux' ? 4_095 : process.platform === 'darwin' ? 1_023 : 259;

export class TargetCheck {
  readonly #scene: Scene;
  readonly #destinations: Destinations;
  readonly #folds: boolean;
  /** Real names by folder and folded name: only where something is in the way. */
  readonly #spellings = new Map<RelativePath | null, Map<string, string>>();

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#destinations = new Destinations(scene);
    const { foldsCase, foldsForms } = scene.rules.names;
    this.#folds = foldsCase || foldsForms;
  }

  /** Tells every conflict at the target. Gives what must be written for it; null for nothing. */
  check(index: number, change: Change, to: RelativePath, now: Seen | null): Need | null {
    const records = this.#scene.ownRecordsAt(to);
    if (records !== null) {
      if (to !== change.from) this.#add(index, change, 'own-records', to, records);
      return null;
    }
    const destination = this.#destinations.of(to);
    if (to !== change.from) this.#name(index, change, to, destination);
    if (this.#goesIntoItself(change, to)) {
      this.#add(index, change, 'into-itself', to);
      return null;
    }
    this.#claim(index, change, to);
    const { problem, forbidden, device, standing } = destination;
    if (problem !== null) {
      this.#add(index, change, problem.kind, to, problem.about);
      return null;
    }
    // Where the source stands in the same folder, its own check has said so.
    if (forbidden !== null && (change.from === undefined || parentOf(change.from) !== parentOf(to)))
      this.#add(index, change, forbidden.kind, to, forbidden.about);
    if (to !== change.from) this.#isFree(index, change, to);
    const bytes = contentBytes(change, device, this.#scene.facts) + this.#crossing(index, change, destination, now);
    return bytes > 0 ? { bytes, device, folder: standing } : null;
  }

  /** Where what stands at a target stands now; null where nothing can. For finding free names. */
  whereNow(to: RelativePath): RelativePath | null {
    return this.#destinations.whereNow(to);
  }

  #add(index: number, change: Change, kind: ConflictKind, to: RelativePath, about?: string): void {
    this.#scene.add(index, change, kind, to, about === undefined ? {} : { about });
  }

  #name(index: number, change: Change, to: RelativePath, { standing, problem }: Destination): void {
    const { facts, rules } = this.#scene;
    const name = nameOf(to);
    const isNew = change.from === undefined || nameOf(change.from) !== name;
    if (name.length * 3 > nameBytesMax && nameBytes(name) > nameBytesMax) this.#add(index, change, 'name-too-long', to);
    this.#wholePath(index, change, to);
    if (problem === null && facts.isWindowsVolume(standing) && windowsCannotWrite(name))
      this.#add(index, change, 'invalid-name', to);
    else if (isNew && windowsRefuses(to)) this.#add(index, change, 'reserved-name', to);
    if (rules.direction === 'apply' && runsByItself(to)) this.#add(index, change, 'runs-by-itself', to);
    if (change.op !== 'move' && rules.unsaved.has(to)) this.#add(index, change, 'open-in-editor', to);
  }

  #wholePath(index: number, change: Change, to: RelativePath): void {
    const whole = this.#scene.facts.absolute(to);
    if (whole.length * 3 <= pathMax) return;
    if (process.platform === 'win32') {
      // We write longer ones, and other programs may not.
      if (whole.length > pathMax) this.#scene.add(index, change, 'path-too-long', to, { severity: 'warn' });
    } else if (nameBytes(whole) > pathMax) this.#add(index, change, 'path-too-long', to);
  }

  /** A file may go below its own name, and a folder too when another takes that name: it steps aside first. */
  #goesIntoItself({ from, seen }: Change, to: RelativePath): boolean {
    if (from === undefined || seen?.kind !== 'folder' || !isBelow(to, from)) return false;
    const { changes, graph } = this.#scene.layout;
    const taker = graph.arriverAt.get(from);
    return taker === undefined || changes.at(taker)?.implied === true;
  }

  /** Two changes, one name: the later one is in conflict. */
  #claim(index: number, change: Change, to: RelativePath): void {
    const { claims, changes } = this.#scene.layout;
    const first = claims.get(this.#folds ? keyOn(to, this.#scene.rules.names) : to);
    if (first === undefined || first === index) return;
    const rival = changes.at(first);
    const kind = rival?.to === undefined || rival.to === to ? 'same-target' : clashOf(rival.to, to);
    const about = kind === 'same-target' ? rival?.from : rival?.to;
    this.#scene.add(index, change, kind, to, { ...(about === undefined ? {} : { about }), other: first });
  }

  /** Whether the name will be free when the change comes to it. */
  #isFree(index: number, change: Change, to: RelativePath): void {
    const { facts, layout } = this.#scene;
    const { leaverAt } = layout.graph;
    if (leaverAt.has(to)) return;
    const real = this.#destinations.whereNow(to);
    if (real === null || (real !== to && leaverAt.has(real))) return;
    const there = facts.look(real);
    if (there === null) return;
    // On a volume that folds case, a file stands in its own way when only the case of its name changes.
    const itself = change.seen !== undefined && there.identity === change.seen.identity && there.links === 1;
    if (itself && change.from !== undefined && foldedName(change.from) === foldedName(to)) return;
    const spelled = this.#folds ? this.#spelling(real) : nameOf(real);
    if (spelled !== nameOf(real)) return this.#add(index, change, clashOf(spelled, nameOf(real)), to, spelled);
    const ways: readonly Way[] = this.#mayReplace(to, real, there) ? ['number', 'replace', 'skip'] : ['number', 'skip'];
    this.#scene.add(index, change, 'target-exists', to, { ways });
  }

  /** What is in the way can go to the trash, unless a change of its own could not take it there. */
  #mayReplace(to: RelativePath, real: RelativePath, there: Seen): boolean {
    const { rules } = this.#scene;
    if (real !== to || there.stub === true || there.kind === 'other') return false;
    if (rules.direction === 'apply' && runsByItself(real)) return false;
    return there.kind !== 'folder' || this.#scene.storeIn(real) === null;
  }

  /** The name under which that which answers to this path really stands there. */
  #spelling(path: RelativePath): string {
    const folder = parentOf(path);
    let names = this.#spellings.get(folder);
    if (names === undefined) {
      names = new Map<string, string>();
      for (const name of this.#scene.facts.entries(folder) ?? []) names.set(foldedName(name), name);
      this.#spellings.set(folder, names);
    }
    return names.get(foldedName(nameOf(path))) ?? nameOf(path);
  }

  /** What a move to another drive comes to: the bytes to be copied, and what cannot be. */
  #crossing(index: number, change: Change, { device }: Destination, now: Seen | null): number {
    const { from, to } = change;
    if (change.op !== 'move' || now === null || from === undefined || to === undefined) return 0;
    if (deviceIn(now) === device) return 0;
    this.#add(index, change, 'other-drive', to);
    const weight = weigh(this.#scene.facts, from, now, this.#scene.layout.graph.leaverAt);
    if (weight.other !== null) this.#add(index, change, 'not-copyable', to, weight.other);
    if (weight.stub !== null) this.#add(index, change, 'cloud-stub', to, weight.stub);
    return weight.bytes;
  }
}

function clashOf(one: string, other: string): 'unicode-clash' | 'case-clash' {
  return one.normalize('NFC') === other.normalize('NFC') ? 'unicode-clash' : 'case-clash';
}
