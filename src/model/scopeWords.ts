/** A plan's scope as a person reads it: one line a grant. Text of the worker's is written out safely (see displayPath). */
import { fixed, marked, plural, t } from '../base/translate.ts';
import { displayPath } from './displayPath.ts';
import type { Operation } from './operation.ts';
import { inPlaceWords, placeInWords, placeOf } from './placeWords.ts';
import type { ConnectorGrant, Grant, HostGrant, Scope } from './scope.ts';

type Words = {
  readonly verb: string;
  /** The verb with its many, in the middle of a line. */
  readonly deed: string;
  readonly counted: (count: number) => string;
  /** Behind "the plan asks". */
  readonly asked: string;
  readonly places: (from: string, to: string) => string;
};

const files = (count: number): string => plural(count, '{0} file', '{0} files');

export const operationWords: Readonly<Record<Operation, Words>> = {
  create: {
    verb: marked('Create'),
    deed: marked('create files'),
    counted: files,
    asked: marked('to create files'),
    places: (_from, to) => inPlaceWords(to),
  },
  modify: {
    verb: marked('Overwrite'),
    deed: marked('overwrite files'),
    counted: files,
    asked: marked('to overwrite files'),
    places: (from) => t('{0} with new contents', inPlaceWords(from)),
  },
  move: {
    verb: marked('Move or rename'),
    deed: marked('move or rename files'),
    counted: files,
    asked: marked('to move files'),
    places: fromTo,
  },
  trash: {
    verb: marked('Move to the trash'),
    deed: marked('move to the trash files'),
    counted: files,
    asked: marked('to put files into the trash'),
    places: (from) => t('from {0}', placeInWords(from)),
  },
  mkdir: {
    verb: marked('Make'),
    deed: marked('make folders'),
    counted: (count) => plural(count, '{0} folder', '{0} folders'),
    asked: marked('to make folders'),
    places: (_from, to) => inPlaceWords(to),
  },
  rmdir: {
    verb: marked('Remove'),
    deed: marked('remove empty folders'),
    counted: (count) => plural(count, '{0} empty folder', '{0} empty folders'),
    asked: marked('to remove folders'),
    places: (from) => inPlaceWords(from),
  },
};

/** One line a grant, then what it may reach beyond the folder, and last, where it is so, that it does that in the person's own Chrome. */
export function scopeInWords({ grants, connectors, hosts, chrome }: Scope): string[] {
  const own = chrome === 'own' ? [fixed(ownChromeWords)] : [];
  return [...grants.map(grantInWords), ...connectors.map(connectorInWords), ...hosts.map(hostInWords), ...own];
}

const ownChromeWords = marked(
  'Use your own Chrome, with your sign-ins, in a window of its own: it opens the sites named here, and your other tabs stay closed to it',
);

/** "from the top of this folder to “Old” and the folders in it"; what names end in is said once where it stays the same. */
function fromTo(from: string, to: string): string {
  const [source, target] = [placeOf(from), placeOf(to)];
  if (source.ending === '' || source.ending !== target.ending)
    return t('from {0} to {1}', placeInWords(from), placeInWords(to));
  const names = t('with names ending in {0}', source.ending);
  return source.where === target.where
    ? t('{0} within {1}', names, source.where)
    : t('{0} from {1} to {2}', names, source.where, target.where);
}

/** "Move or rename up to 412 files from anywhere in this folder to 20??/**, making the folders this needs". */
export function grantInWords(grant: Grant): string {
  return `${plainGrant(grant)}${grant.besidesRule === true ? fixed(besides) : ''}`;
}

const besides = marked(', where the plan’s rule does not lead');

function plainGrant({ operations, from, to, atMost }: Grant): string {
  const [source, target] = [line(from), line(to)];
  const others = operations.filter((operation) => operation !== 'mkdir');
  const [only] = others.length === 0 ? operations : others;
  if (others.length <= 1 && only !== undefined) {
    const { verb, counted, places } = operationWords[only];
    const folders = operations.length > 1 ? t(', making the folders this needs') : '';
    return t('{0} up to {1} {2}{3}', fixed(verb), counted(atMost), places(source, target), folders);
  }
  const deeds = operations.map((operation) => fixed(operationWords[operation].deed));
  const changes = plural(atMost, '{0} change', '{0} changes');
  return t('Up to {0} in all: {1}, {2}', changes, listed(deeds), fromTo(source, target));
}

/** What is new in a scope, short: "trash 3 files in “Old” and the folders in it". */
export function grantInShort(grant: Grant): string {
  return `${shortGrant(grant)}${grant.besidesRule === true ? fixed(besides) : ''}`;
}

function shortGrant({ operations, from, to, atMost }: Grant): string {
  const [only = 'move'] = operations;
  const [source, target] = [line(from), line(to)];
  const things = operationWords[only].counted(atMost);
  const where = (glob: string): string => (glob === '**' ? '' : ` ${inPlaceWords(glob)}`);
  switch (only) {
    case 'move':
      return t('move {0}{1} to {2}', things, where(source), placeInWords(target));
    case 'create':
      return t('create {0}{1}', things, where(target));
    case 'modify':
      return t('overwrite {0}{1}', things, where(source));
    case 'trash':
      return t('trash {0}{1}', things, where(source));
    case 'mkdir':
      return t('make {0}{1}', things, where(target));
    case 'rmdir':
      return t('remove {0}{1}', things, where(source));
  }
}

/** "Send to the connector drive with upload, up to 2 calls; files that may go along: a.pdf". */
export function connectorInWords({ connector, tools, does, sends, atMost }: ConnectorGrant): string {
  const used = tools.includes('*') ? t('with all its tools') : t('with {0}', listed(tools.map(line)));
  const verb = does === 'send' ? t('Send to') : t('Read from');
  return t(
    '{0} the connector {1} {2}, up to {3}{4}',
    verb,
    line(connector),
    used,
    plural(atMost, '{0} call', '{0} calls'),
    alongWords(sends),
  );
}

export function hostInWords({ host, does, sends, atMost }: HostGrant): string {
  const verb = does === 'send' ? t('Send to') : t('Read from');
  return t('{0} {1}, up to {2}{3}', verb, line(host), plural(atMost, '{0} time', '{0} times'), alongWords(sends));
}

function alongWords(sends: readonly string[]): string {
  return sends.length === 0 ? t('; no file goes along') : t('; files that may go along: {0}', listed(sends.map(line)));
}

function line(text: string): string {
  return displayPath(text.replace(/\s*[\r\n]+\s*/g, ' '));
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : t('{0} and {1}', parts.slice(0, -1).join(', '), last);
}
