/**
 * How far a rule can reach, told from the rule alone: which kinds of changes it can make at all, of what and to where. Whoever ran the
 * rule is not asked, so a plan's scope and a worker's changes can be held against it. Never narrower than what the rule really does
 * (a test runs rules and compares); wider where only the files could tell.
 */
import { conventionsFile } from '../conventionsFile.ts';
import { operations, type Operation } from '../operation.ts';
import type { Rule, Select, Step } from './rule.ts';
import { parseTemplate, type Part, type Template, type Term } from './template.ts';

/** Globs, any of which a path must match; compare folded (see foldPath), as names are. */
export type Places = { readonly from: readonly string[]; readonly to: readonly string[] };
export type Reach = ReadonlyMap<Operation, Places>;

const everywhere = '**';

/** What each kind of change can concern; a kind that is missing cannot come of the rule. */
export function reachOf(rule: Rule): Reach {
  const reach = new Reached();
  /** Where files that earlier steps gave another path may have been at first. */
  const moved: string[] = [];
  const taken: string[] = [];
  /** Where the files of the step before were. */
  let before: readonly string[] = [];
  for (const step of rule.steps) {
    if (step.do === 'tidy') {
      const place = step.select === 'previous' ? undefined : step.select.in;
      reach.add('rmdir', [place === undefined ? everywhere : `${escaped(place)}/**`], []);
      continue;
    }
    if (step.select !== 'previous') before = [placeOf(step.select, companyOf(step))];
    const from = [...before, ...moved];
    taken.push(...from);
    addStep(reach, step, from);
    if (step.do === 'move') moved.push(...from);
  }
  for (const { to } of rule.except ?? [])
    if (to !== undefined) addByHand(reach, rule, { from: taken, to: targetOf(to, 'plain') });
  if (rule.emptied === 'remove') reach.add('rmdir', [everywhere], []);
  if ((rule.remember ?? []).length > 0) {
    reach.add('create', [], [conventionsFile]);
    reach.add('modify', [conventionsFile], [conventionsFile]);
  }
  return reach.all();
}

function addStep(reach: Reached, step: Step, from: readonly string[]): void {
  const to = step.to.trim() === '' ? [] : [targetOf(step.to, companyOf(step))];
  switch (step.do) {
    case 'move':
      reach.add('move', from, to);
      break;
    case 'trash':
      reach.add('trash', from, []);
      break;
    case 'copy':
    case 'list':
      reach.add('create', [], to);
      break;
    case 'convert':
    case 'extract':
      reach.add('create', [], to);
      // What keeps its name gets new contents.
      reach.add('modify', from, to);
      if (step.original === 'trash') reach.add('trash', from, []);
      break;
    case 'tidy':
      break;
  }
}

const making: readonly Step['do'][] = ['copy', 'convert', 'extract', 'list'];

/** A place by hand is one for a file, or for what is made of it. */
function addByHand(reach: Reached, { steps }: Rule, { from, to }: { from: readonly string[]; to: string }): void {
  const deeds = new Set(steps.map((step) => step.do));
  reach.add('move', from, [to]);
  if (making.some((deed) => deeds.has(deed))) reach.add('create', [], [to]);
  if (deeds.has('convert') || deeds.has('extract')) reach.add('modify', from, [to]);
}

class Reached {
  readonly #places = new Map<Operation, { from: Set<string>; to: Set<string> }>();

  add(operation: Operation, from: readonly string[], to: readonly string[]): void {
    const known = this.#places.get(operation) ?? { from: new Set(), to: new Set() };
    this.#places.set(operation, known);
    for (const glob of from) known.from.add(glob);
    for (const glob of to) known.to.add(glob);
    // The folders that something needs go with it.
    if (operation === 'create' || operation === 'move') this.add('mkdir', [], [everywhere]);
  }

  all(): Reach {
    return new Map(
      operations.flatMap((operation) => {
        const places = this.#places.get(operation);
        return places === undefined ? [] : [[operation, { from: narrowed(places.from), to: narrowed(places.to) }]];
      }),
    );
  }
}

/** Beside everywhere, no other place says anything. */
function narrowed(globs: ReadonlySet<string>): string[] {
  return globs.has(everywhere) ? [everywhere] : [...globs];
}

/** Where the files are that a step takes: its folder, and their endings where no others can come along. */
function placeOf({ in: place, depth, where }: Select, company: Company): string {
  const folder = place === undefined ? '' : `${escaped(place)}/`;
  if (company === 'assets') return `${folder}**`;
  const endings = company === 'companions' ? null : endingsOf(where);
  if (depth === 'top') return `${folder}${endings ?? '*'}`;
  return endings === null ? `${folder}**` : `${folder}**/${endings}`;
}

function endingsOf(where: Select['where']): string | null {
  for (const condition of where) {
    if (condition.is !== 'extension' || condition.in.length === 0) continue;
    const endings = condition.in.map((ending) => ending.replace(/^\./, ''));
    if (!endings.every((ending) => /^[A-Za-z0-9]{1,20}$/.test(ending))) continue;
    return endings.length === 1 ? `*.${endings[0] ?? ''}` : `*.{${endings.join(',')}}`;
  }
  return null;
}

type Company = 'plain' | 'companions' | 'assets';

function companyOf({ together }: Step): Company {
  if (together.includes('assets')) return 'assets';
  return together.length > 0 ? 'companions' : 'plain';
}

/** Where a template can lead: its own words, a star for what a field says. */
function targetOf(text: string, company: Company): string {
  const template = parseTemplate(text);
  if (!template.ok) return everywhere;
  const segments = globOf(template.value).split('/');
  const folder = segments
    .slice(0, -1)
    .map(folderGlob)
    .filter((segment) => segment !== '');
  // What belongs to a page keeps its own place below the page's.
  if (company === 'assets') return [...folder, everywhere].join('/');
  return [...folder, company === 'plain' ? nameGlob(segments.at(-1) ?? '') : '*'].join('/');
}

/** Stands for what only the file can tell; no character of a name. */
const hole = '\u0000';

/** The template's words, escaped, with stars and slashes where they may come to be. */
function globOf({ parts }: Template): string {
  return parts.map(partGlob).join('');
}

function partGlob(part: Part): string {
  if ('text' in part) return part.text.split('/').map(literal).join('/');
  if ('optional' in part) return globOf(part.optional).includes('/') ? deep : hole;
  const globs = part.terms.map(termGlob);
  const [first = hole] = globs;
  return part.calls.length > 0 && globs.includes(deep) ? deep : globs.every((glob) => glob === first) ? first : deep;
}

/** A hole in which there may be folders. */
const deep = `${hole}${hole}`;

function termGlob({ field, layout, literal: text }: Term): string {
  if (text !== null) return hole;
  if (field === 'dir' || field === 'path') return deep;
  return layout.includes('/') ? deep : hole;
}

/** Characters that a rule writes otherwise than it says (see worker/rules/names), or that may be more than one. */
const changed = /[<>:"|?*\\\u0000-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const literalCharactersMax = 60;

function literal(text: string): string {
  return text.length > literalCharactersMax ? hole : escaped(text.replace(changed, hole));
}

/** A folder of the way: its end may be trimmed or cut, and names that Windows keeps for devices get a mark. */
function folderGlob(segment: string): string {
  if (segment.includes(deep)) return everywhere;
  const beginning = beginningOf(segment, /^[^\u0000]*/);
  return stars(beginning === segment ? segment : `${beginning}${hole}`);
}

/** A name may get a number before its ending, and be cut: its beginning and its last ending are what stays. */
function nameGlob(segment: string): string {
  if (segment.includes(deep)) return everywhere;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(segment)?.[0] ?? '';
  return stars(`${beginningOf(segment, /^[^\u0000.]*/)}${hole}${ending}`);
}

const device = /^(?:con|prn|aux|nul|com.|lpt.)(?:\.|$)/i;

function beginningOf(segment: string, pattern: RegExp): string {
  const beginning = (pattern.exec(segment)?.[0] ?? '').replace(/[ .]+$/, '');
  return device.test(beginning) ? '' : beginning;
}

function stars(segment: string): string {
  return segment.replace(/\u0000+/g, '*');
}

/** Text that stands for itself in a glob. */
export function escaped(text: string): string {
  return text.replace(/[\\*?[\]{}()!+@|,^$]/g, '\\$&');
}
