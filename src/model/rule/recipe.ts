/**
 * Recipes: rules with a name and questions. A recipe is a file of rule text with a head:
 *
 *     recipe "Older files to the archive"
 *     about "Moves what nobody has changed for long."
 *     ask days "Older than (days)" number default 365
 *     ask place "Into" folder default "Archive"
 *
 *     files everywhere
 *     where age > $days days
 *     move to $place/{name}
 *
 * `$days` in the rule stands for the answer, `$$` for a dollar sign. Rule text without a head is a recipe without questions, in
 * which a dollar sign is nothing special.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { civilTime } from './civilTime.ts';
import { isUnseen, printQuoted } from './quotedText.ts';
import type { Rule } from './rule.ts';
import { checkedRule, parseRuleText, printRule, ruleTextUnitsMax, tooLong } from './ruleText.ts';
import { lineEnd, offersAtEnd, readLines, type OwnNames } from './textBook.ts';
import { askNamePattern, type Answer, type Asks } from './textAsks.ts';
import { isFolder } from './textConditions.ts';
import type { Found, Span, TextProblem } from './textPlaces.ts';
import {
  endLine,
  failHere,
  failLine,
  isDone,
  hasFailed,
  needText,
  offer,
  peekWord,
  shown,
  takeOneOf,
  takeSign,
  takeSpan,
  takeText,
  takeWords,
  type Desk,
  type Line,
  type Offer,
  type TemplateOffers,
} from './textReader.ts';

export type Choice = { readonly value: string; readonly label: string };

/** A question; `default` is the answer where none is given, null where one must be. */
export type Ask = { readonly name: string; readonly label: string; readonly default: string | null } & (
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  | { readonly kind: 'text' | 'number' | 'folder' | 'day' }
);

export type Recipe = {
  /** Empty in rule text without a head. */
  readonly name: string;
  readonly about: string;
  readonly asks: readonly Ask[];
  /** The rule's text, with `$name` where answers belong. */
  readonly body: string;
};

export type ReadRecipe = { readonly recipe: Recipe | null; readonly problems: readonly TextProblem[] };

/** What is wrong with an answer: `key` is the question's name, empty where it is the rule as a whole. */
export type AnswerProblem = { readonly key: string; readonly message: string; readonly mend: string };

export const asksMax = 30;
export const choicesMax = 100;
export const answerCharactersMax = 200;

const askKinds = {
  text: 'any text in one line',
  number: 'a number',
  folder: 'a folder in this folder, new or not',
  day: 'a day, YYYY-MM-DD',
} as const;

/** Reads a recipe. Its rule is checked with the defaults, or with something likely, in the place of answers. */
export function parseRecipe(text: string): ReadRecipe {
  if (text.length > ruleTextUnitsMax) return { recipe: null, problems: tooLong(text).problems };
  const problems: Found[] = [];
  const head = readHead(text, problems, null);
  if (head === null) {
    const { rule, problems: wrong } = parseRuleText(text);
    return rule === null
      ? { recipe: null, problems: wrong }
      : { recipe: { name: '', about: '', asks: [], body: bodyFrom(text, 0) }, problems: [] };
  }
  const asks: Asks = { answers: new Map(head.asks.map(({ ask }) => [ask.name, sampleAnswer(ask)])), used: new Set() };
  const desk: Desk = { text, problems, asks, offers: null, templateOffers: null };
  const read = readLines(desk, head.end);
  for (const { ask, span } of head.asks) if (!asks.used.has(ask.name)) problems.push(unused(ask.name, span));
  const checked = checkedRule(desk, read);
  if (checked.rule === null) return { recipe: null, problems: checked.problems };
  const body = bodyFrom(text, head.end);
  return { recipe: { name: head.name, about: head.about, asks: head.asks.map(({ ask }) => ask), body }, problems: [] };
}

function bodyFrom(text: string, from: number): string {
  return `${text.slice(from).replace(/^[\ufeff\s]+|\s+$/g, '')}\n`;
}

function unused(name: string, span: Span): Found {
  return {
    ...span,
    message: `the rule does not use $${name}`,
    mend: `Write $${name} in the rule where the answer belongs, or leave this line away.`,
  };
}

type Head = { name: string; about: string; readonly asks: { readonly ask: Ask; readonly span: Span }[]; end: number };

/** The head of a recipe; null where the text has none. With `offers`, what could stand at its end is noted. */
function readHead(text: string, problems: Found[], offers: Offer[] | null): Head | null {
  const desk: Desk = { text, problems, asks: null, offers: null, templateOffers: null };
  const head: Head = { name: '', about: '', asks: [], end: 0 };
  let hasHead = false;
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at <= text.length;) {
    const end = lineEnd(text, at);
    const isLast = end === text.length;
    const line: Line = { desk: isLast ? { ...desk, offers } : desk, start: at, end, at, hasFailed: false };
    const isOurs = readHeadLine(line, head, { isFirst: !hasHead });
    if (isOurs === null) break;
    if (isOurs) hasHead = true;
    at = text.startsWith('\r\n', end) ? end + 2 : end + 1;
    if (isOurs) head.end = Math.min(at, text.length);
  }
  return hasHead ? head : null;
}

/** Whether the line belongs to the head: true and read, false for a blank one or a remark, null for the first of the rule. */
function readHeadLine(line: Line, head: Head, { isFirst }: { isFirst: boolean }): boolean | null {
  for (const word of isFirst ? (['recipe'] as const) : (['ask', 'about'] as const)) offer(line, word, headWords[word]);
  if (isDone(line) || line.desk.text[line.at] === '#') return false;
  const word = peekWord(line);
  if (word !== 'recipe' && word !== 'about' && word !== 'ask') return null;
  const span = takeSpan(line, word.length);
  if (isFirst && word !== 'recipe')
    failLine(line, span, 'a recipe begins with its name', 'Write above it: recipe "Photos by date".');
  if (!isFirst && word === 'recipe') failLine(line, span, 'the recipe is named twice', 'Leave one of the lines.');
  if (word === 'ask') readAsk(line, head, span);
  else head[word === 'recipe' ? 'name' : 'about'] = readHeadText(line, word, span);
  return true;
}

function readHeadText(line: Line, word: 'recipe' | 'about', span: Span): string {
  const read = needText(line, word === 'recipe' ? 'the name of the recipe' : 'what the recipe does', 'plain').value;
  if (!hasFailed(line) && read.trim() === '')
    failLine(line, span, `${word} is empty`, 'Say it in a few words, such as "Photos by date".');
  endLine(line, 'Nothing follows on this line.');
  return read;
}

const headWords = {
  recipe: 'the recipe’s name',
  about: 'what the recipe does, in a sentence',
  ask: 'a question; $name in the rule stands for its answer',
} as const;

function readAsk(line: Line, head: Head, span: Span): void {
  const name = peekWord(line);
  if (!askNamePattern.test(name))
    failHere(
      line,
      name === '' ? 'the name is missing' : `not a name: ${shown(name)}`,
      'A name is up to 20 small letters and digits and begins with a letter, such as code.',
    );
  else if (head.asks.some(({ ask }) => ask.name === name))
    failHere(line, `${shown(name)} is asked twice`, 'Give one of them another name.');
  if (head.asks.length >= asksMax) failLine(line, span, 'more than 30 questions', 'Leave some of them away.');
  takeSpan(line, hasFailed(line) ? 0 : name.length);
  const label = needText(line, 'the question', 'plain').value;
  const ask = readAskKind(line, { name, label });
  endLine(line, 'Write such as: ask days "Older than (days)" number default 365.');
  // Even a question that could not be read is one that the rule may use.
  if (askNamePattern.test(name)) head.asks.push({ ask, span });
}

function readAskKind(line: Line, { name, label }: { name: string; label: string }): Ask {
  if (takeWords(line, 'one of', 'one of several answers')) {
    const choices: Choice[] = [];
    do choices.push(readChoice(line));
    while (takeSign(line, ',') && choices.length < choicesMax);
    const ask = { name, label, kind: 'choice', choices, default: null } as const;
    return { ...ask, default: readDefault(line, ask) };
  }
  const kind = takeOneOf(line, askKinds);
  if (kind === null)
    failHere(line, 'what kind of answer it takes is not said', 'Write text, number, folder, day, or one of "a", "b".');
  const ask = { name, label, kind: kind ?? 'text', default: null } as const;
  return { ...ask, default: readDefault(line, ask) };
}

function readChoice(line: Line): Choice {
  const value = needText(line, 'the answer', 'plain').value;
  return { value, label: takeText(line, 'its words', 'plain')?.value ?? value };
}

function readDefault(line: Line, ask: Ask): string | null {
  if (!takeWords(line, 'default', 'the answer where none is given')) return null;
  const offset = line.at;
  const quoted = takeText(line, 'the answer', 'plain');
  const word = peekWord(line);
  if (quoted === null && word === '')
    failHere(line, 'the answer is missing', 'Write it in quotation marks, or a number.');
  const span = quoted?.span ?? takeSpan(line, hasFailed(line) ? 0 : word.length);
  const value = quoted?.value ?? word;
  const wrong = hasFailed(line) ? null : wrongAnswer(ask, value);
  if (wrong !== null)
    failLine(line, { offset: Math.max(offset, span.offset), length: span.length }, wrong.message, wrong.mend);
  return value;
}

const samples = { text: 'x', number: '1', folder: 'Folder', day: '2019-07-03' } as const;

function sampleAnswer(ask: Ask): Answer {
  const sample = ask.kind === 'choice' ? (ask.choices[0]?.value ?? 'x') : samples[ask.kind];
  return { value: ask.default ?? sample, kind: ask.kind };
}

/** What is wrong with an answer, or null. */
function wrongAnswer(ask: Ask, value: string): { message: string; mend: string } | null {
  if (value === '') return { message: 'the answer is empty', mend: 'Write something.' };
  if (value.length > answerCharactersMax)
    return { message: 'the answer is longer than 200 characters', mend: 'Shorten it.' };
  if (isUnseen(value))
    return { message: 'the answer holds a line break or something that cannot be seen', mend: 'Type it in one line.' };
  switch (ask.kind) {
    case 'text':
      return null;
    case 'number':
      return /^\d{1,15}(?:\.\d{1,10})?$/.test(value)
        ? null
        : { message: `not a number: ${shown(value)}`, mend: 'Write digits, such as 10.' };
    case 'folder':
      return isFolder(value) && !/\\|^[A-Za-z]:/.test(value)
        ? null
        : {
            message: `not a folder in this folder: ${shown(value)}`,
            mend: 'Write it from the top of the folder, such as Archive/2019, without / at its ends.',
          };
    case 'day':
      return /^\d{4}-\d{2}-\d{2}$/.test(value) && civilTime(value.split('-')) !== null
        ? null
        : { message: `not a day: ${shown(value)}`, mend: 'Write year, month and day, such as 2019-07-03.' };
    case 'choice':
      return ask.choices.some((choice) => choice.value === value)
        ? null
        : {
            message: `not one of the answers: ${shown(value)}`,
            mend: `Choose ${ask.choices
              .slice(0, 10)
              .map((choice) => shown(choice.value))
              .join(', ')}.`,
          };
  }
}

/**
 * The rule of a recipe with these answers, and its text. Answers are put in where the text was read already, each spelled as its
 * place demands: none can be more than the text, number or word that it stands for.
 */
export function fillRecipe(
  recipe: Recipe,
  values: Readonly<Record<string, string>>,
): Result<{ rule: Rule; text: string }, AnswerProblem[]> {
  const wrong: AnswerProblem[] = [];
  const answers = new Map<string, Answer>();
  for (const ask of recipe.asks) {
    const value = Object.hasOwn(values, ask.name) ? values[ask.name] : undefined;
    const given = value ?? ask.default;
    const problem =
      given === null ? { message: 'not answered yet', mend: 'Write an answer.' } : wrongAnswer(ask, given);
    if (problem !== null) wrong.push({ key: ask.name, ...problem });
    else if (given !== null) answers.set(ask.name, { value: given, kind: ask.kind });
  }
  for (const key of Object.keys(values))
    if (!recipe.asks.some(({ name }) => name === key))
      wrong.push({ key, message: `the recipe does not ask for ${shown(key)}`, mend: 'Leave this answer away.' });
  if (wrong.length > 0) return fail(wrong);
  const asks: Asks | null = recipe.name === '' ? null : { answers, used: new Set() };
  const desk: Desk = { text: recipe.body, problems: [], asks, offers: null, templateOffers: null };
  const { rule, problems } = checkedRule(desk, readLines(desk, 0));
  if (rule === null) return fail(problems.map((problem) => answerProblem(problem, recipe)));
  return ok({ rule, text: printRule(rule) });
}

/** A problem of the filled rule, told of the question whose answer stands where it is. */
function answerProblem({ offset, length, message, mend }: TextProblem, { body, asks }: Recipe): AnswerProblem {
  const around = body.slice(offset, offset + length);
  const key = asks.find(({ name }) => around.includes(`$${name}`))?.name ?? '';
  return { key, message, mend };
}

/** The recipe of a rule, without questions. */
export function recipeOf(rule: Rule, { name, about }: { name: string; about: string }): Recipe {
  return { name, about, asks: [], body: printRule(rule).replace(/\$(?=\$|[a-z])/g, '$$$$') };
}

/** A recipe as text, which parseRecipe reads as an equal one. */
export function printRecipe({ name, about, asks, body }: Recipe): string {
  if (name === '') return body;
  const head = [`recipe ${printQuoted(name)}`];
  if (about !== '') head.push(`about ${printQuoted(about)}`);
  return `${[...head, ...asks.map(printAsk)].join('\n')}\n\n${body}`;
}

function printAsk(ask: Ask): string {
  const kind = ask.kind === 'choice' ? `one of ${ask.choices.map(printChoice).join(', ')}` : ask.kind;
  const usual =
    ask.default === null ? '' : ` default ${ask.kind === 'number' ? ask.default : printQuoted(ask.default)}`;
  return `ask ${ask.name} ${printQuoted(ask.label)} ${kind}${usual}`;
}

function printChoice({ value, label }: Choice): string {
  return value === label ? printQuoted(value) : `${printQuoted(value)} ${printQuoted(label)}`;
}

/** What could stand at the end of a recipe's or a rule's text. */
export function offersInRecipe(text: string, templateOffers: (own: OwnNames) => TemplateOffers): readonly Offer[] {
  const headOffers: Offer[] = [];
  const head = readHead(text, [], headOffers);
  const end = head?.end ?? 0;
  // The last line is one of the head: nothing of the rule can stand there.
  if (head !== null && end === text.length && !/[\r\n]$/.test(text)) return headOffers;
  const asks: Asks | null =
    head === null
      ? null
      : { answers: new Map(head.asks.map(({ ask }) => [ask.name, sampleAnswer(ask)])), used: new Set() };
  const offers = offersAtEnd(text, end, asks, templateOffers);
  const isBegun = text.slice(end).trim() !== '' && !/^\s*\S*$/.test(text.slice(end));
  const answers = head === null ? [] : answerOffers(text, head);
  return isBegun ? [...answers, ...offers] : [...answers, ...offers, ...headOffers];
}

/** The names of answers, where a dollar sign was written. */
function answerOffers(text: string, head: Head): Offer[] {
  const at = text.length - (/\$[a-z0-9]{0,20}$/.exec(text.slice(-21))?.[0].length ?? text.length + 1);
  if (at < 0) return [];
  return head.asks.map(({ ask }) => ({ at, label: `$${ask.name}`, insert: `$${ask.name}`, says: ask.label }));
}
