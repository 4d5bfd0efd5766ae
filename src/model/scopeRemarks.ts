/**
 * What a scope permits that the person's own words do not ask for. A help for the eye, nothing more: it knows English words, and where
 * it does not find one it says so; what holds is the scope itself.
 */
import { fixed, marked, t } from '../base/translate.ts';
import type { Operation } from './operation.ts';
import type { Scope } from './scope.ts';
import { askedFor, type Task } from './task.ts';

/** Words by which a person asks for a kind of change. */
const asking: Readonly<Record<Operation, RegExp | null>> = {
  move: /organi[sz]|sort|order|arrang|\bmov|\brenam|\bname|number|prefix|suffix|\bput|group|\bfile\b|archiv|case\b|capital|replac|\badd|\bdate|folder|director|\btag|clean|tid[yi]|swap|split|\binto\b|\bin\b|\bcall|chang|\bfix|trim|collect|gather|bring|flatten|insert|append|prepend|shorten|pad|zero|stamp|structure|separate|merge|keep|snake|kebab|camel|hyphen|dash|underscore|space|\btake\b|\bset\b|\bmake\b|\buse\b|\bturn\b|\bsequen|series|title|follow|convention|style|\bby\b|repair|correct|right|categor/,
  create:
    /cop(?:y|ies)|convert|\bturn|\bmak|creat|list|extract|export|\bsav|back ?up|index|catalog|table|summar|writ|generat|inventor|\binto\b|\bas\b|\bto\b|overview|spreadsheet|document|report|pull|\bget\b|transform|chang|dup|twice|more than once|identical|\bcsv\b|excel|xlsx|workbook|\bocr\b|\bread\b|recogni[sz]|transcri/,
  modify:
    /convert|encod|utf|overwrit|rewrit|\bedit|updat|chang|compress|re-?siz|shrink|smaller|\bfix|strip|re-?sav|in place|line ending|\bturn|transform|contents?\b|translat|rephras|reword|proof-?read|grammar/,
  trash:
    /delet|remov|trash|\bbin\b|discard|eras|get rid|throw|purg|clean|duplicat|de-?dup|\bdrop|wip(?:e|ing)|junk|keep only|only keep|copies|dispos|clear|recycl|\brid\b|originals?\b|replac/,
  rmdir: /empty|emptied|tid[yi]|clean|remov|delet|prun|clear|folders?|director/,
  mkdir: null,
};

/** A clause that takes something out of names, not files out of the folder. */
const onNames =
  /\b(?:clean|tid[yi])\w*\b.*\bnames?\b|\b(?:from|in|of|out of)\s+(?:the\s+|all\s+|all the\s+|these\s+|their\s+|every\s+)?(?:file\s*|folder\s*)?names?\b|\b(?:remov\w*|delet\w*|drop\w*|strip\w*|clear\w*|eras\w*|replac\w*)\s+(?:all\s+|the\s+|any\s+|every\s+)*(?:spaces?|blanks?|underscores?|hyphens?|dashes|dots?|prefix\w*|suffix\w*|accents?|digits?|numbers?|brackets?|parenthes\w*|words?|text|characters?|letters?|special|extensions?|emojis?|punctuation|first|last|leading|trailing|["“'‘])/;

const unsaid: Readonly<Record<Operation, string>> = {
  move: marked('Your words do not say that files get another name or place.'),
  create: marked('Your words do not say that new files are made.'),
  modify: marked('Your words do not say that files get new contents.'),
  trash: marked('Your words do not say that files go to the trash.'),
  rmdir: marked('Your words do not say that folders are removed.'),
  mkdir: marked('Your words do not say that folders are made.'),
};

/** What a person should say yes to with open eyes where nobody but a program asked for it, whatever its words are. */
const grave: ReadonlySet<Operation> = new Set(['trash', 'modify', 'rmdir']);
const byAgent = marked('An agent asked for this, not you: look closely.');

/**
 * For each line of {@link scopeInWords} a sentence where the person's words do not ask for it; null where they do, or where the person
 * wrote the rule.
 */
export function scopeRemarks({ grants, connectors, hosts, chrome }: Scope, task: Task): (string | null)[] {
  const asked = task.rule === null ? askedIn([askedFor(task), ...Object.values(task.answers)].join('\n')) : null;
  const remarks = grants.map(({ operations, besidesRule }) => {
    const [operation] = operations;
    if (besidesRule === true) return t('The plan’s own rule does not lead there: look closely.');
    if (operation !== undefined && task.origin?.by === 'tool' && grave.has(operation)) return fixed(byAgent);
    return operation === undefined || asked === null || asked(operation) ? null : fixed(unsaid[operation]);
  });
  return [
    ...remarks,
    ...[...connectors, ...hosts].map(({ does }) =>
      does === 'send' ? t('This lets something out of the folder.') : null,
    ),
    ...(chrome === 'own' ? [t('What it does there, the sites take for done by you.')] : []),
  ];
}

/** Whether the person's words (instruction, later words, answers) ask for a kind of change. */
export function askedIn(words: string): (operation: Operation) => boolean {
  const text = words.toLowerCase().normalize('NFC');
  const clauses = text.split(/[;,.\n·]|\bthen\b|\band\b/);
  return (operation) => {
    const pattern = asking[operation];
    if (pattern === null) return true;
    if (operation === 'trash') return clauses.some((clause) => pattern.test(clause) && !onNames.test(clause));
    return pattern.test(text) || (operation === 'move' && clauses.some((clause) => onNames.test(clause)));
  };
}
