/** A plan's scope as a person reads it: one line a grant. Text of the worker's is written out safely (see displayPath). */
import { displayPath } from './displayPath.ts';
import type { Operation } from './operation.ts';
import { inPlaceWords, placeInWords, placeOf } from './placeWords.ts';
import type { ConnectorGrant, Grant, HostGrant, Scope } from './scope.ts';

type Words = {
  readonly verb: string;
  readonly noun: string;
  /** Behind "the plan asks". */
  readonly asked: string;
  readonly places: (from: string, to: string) => string;
};

export const operationWords: Readonly<Record<Operation, Words>> = {
  create: {
    verb: 'Create',
    noun: 'file',
    asked: 'to create files',
    places: (_from, to) => inPlaceWords(to),
  },
  modify: {
    verb: 'Overwrite',
    noun: 'file',
    asked: 'to overwrite files',
    places: (from) => `${inPlaceWords(from)} with new contents`,
  },
  move: {
    verb: 'Move or rename',
    noun: 'file',
    asked: 'to move files',
    places: fromTo,
  },
  trash: {
    verb: 'Move to the trash',
    noun: 'file',
    asked: 'to put files into the trash',
    places: (from) => `from ${placeInWords(from)}`,
  },
  mkdir: {
    verb: 'Make',
    noun: 'folder',
    asked: 'to make folders',
    places: (_from, to) => inPlaceWords(to),
  },
  rmdir: {
    verb: 'Remove',
    noun: 'empty folder',
    asked: 'to remove folders',
    places: (from) => inPlaceWords(from),
  },
};

/** One line a grant, then what it may reach beyond the folder, and last, where it is so, that it does that in the person's own Chrome. */
export function scopeInWords({ grants, connectors, hosts, chrome }: Scope): string[] {
  const own = chrome === 'own' ? [ownChromeWords] : [];
  return [...grants.map(grantInWords), ...connectors.map(connectorInWords), ...hosts.map(hostInWords), ...own];
}

const ownChromeWords =
  'Use your own Chrome, with your sign-ins, in a window of its own: it opens the sites named here, and your other tabs stay closed to it';

/** "from the top of this folder to “Old” and the folders in it"; what names end in is said once where it stays the same. */
function fromTo(from: string, to: string): string {
  const [source, target] = [placeOf(from), placeOf(to)];
  if (source.ending === '' || source.ending !== target.ending)
    return `from ${placeInWords(from)} to ${placeInWords(to)}`;
  const names = `with names ending in ${source.ending}`;
  return source.where === target.where
    ? `${names} within ${source.where}`
    : `${names} from ${source.where} to ${target.where}`;
}

/** "Move or rename up to 412 files from anywhere in this folder to 20??/**, making the folders this needs". */
export function grantInWords(grant: Grant): string {
  return `${plainGrant(grant)}${grant.besidesRule === true ? besides : ''}`;
}

const besides = ', where the plan’s rule does not lead';

function plainGrant({ operations, from, to, atMost }: Grant): string {
  const [source, target] = [line(from), line(to)];
  const others = operations.filter((operation) => operation !== 'mkdir');
  const [only] = others.length === 0 ? operations : others;
  if (others.length <= 1 && only !== undefined) {
    const { verb, noun, places } = operationWords[only];
    const folders = operations.length > 1 ? ', making the folders this needs' : '';
    return `${verb} up to ${counted(atMost, noun)} ${places(source, target)}${folders}`;
  }
  const verbs = operations.map(
    (operation) => `${operationWords[operation].verb.toLowerCase()} ${operationWords[operation].noun}s`,
  );
  return `Up to ${counted(atMost, 'change')} in all: ${listed(verbs)}, ${fromTo(source, target)}`;
}

/** What is new in a scope, short: "trash 3 files in “Old” and the folders in it". */
export function grantInShort(grant: Grant): string {
  return `${shortGrant(grant)}${grant.besidesRule === true ? besides : ''}`;
}

function shortGrant({ operations, from, to, atMost }: Grant): string {
  const [only = 'move'] = operations;
  const [source, target] = [line(from), line(to)];
  const files = counted(atMost, operationWords[only].noun);
  const where = (glob: string): string => (glob === '**' ? '' : ` ${inPlaceWords(glob)}`);
  switch (only) {
    case 'move':
      return `move ${files}${where(source)} to ${placeInWords(target)}`;
    case 'create':
      return `create ${files}${where(target)}`;
    case 'modify':
      return `overwrite ${files}${where(source)}`;
    case 'trash':
      return `trash ${files}${where(source)}`;
    case 'mkdir':
      return `make ${files}${where(target)}`;
    case 'rmdir':
      return `remove ${files}${where(source)}`;
  }
}

/** "Send to the connector drive with upload, up to 2 calls; files that may go along: a.pdf". */
export function connectorInWords({ connector, tools, does, sends, atMost }: ConnectorGrant): string {
  const used = tools.includes('*') ? 'with all its tools' : `with ${listed(tools.map(line))}`;
  const verb = does === 'send' ? 'Send to' : 'Read from';
  return `${verb} the connector ${line(connector)} ${used}, up to ${counted(atMost, 'call')}${alongWords(sends)}`;
}

export function hostInWords({ host, does, sends, atMost }: HostGrant): string {
  const verb = does === 'send' ? 'Send to' : 'Read from';
  return `${verb} ${line(host)}, up to ${counted(atMost, 'time')}${alongWords(sends)}`;
}

function alongWords(sends: readonly string[]): string {
  return sends.length === 0 ? '; no file goes along' : `; files that may go along: ${listed(sends.map(line))}`;
}

function line(text: string): string {
  return displayPath(text.replace(/\s*[\r\n]+\s*/g, ' '));
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : `${noun}s`}`;
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
