/** What is said when an instruction is not understood: what was not, what rules can do here, and the way to a model. */
import { isOfRubbish, isVague } from '../../base/vague.ts';
import { limits } from '../../model/limits.ts';
import type { Choice } from '../../model/plan.ts';
import type { PlanReply } from '../../protocol/workerWire.ts';
import type { Known, Puzzle } from './commands.ts';
import { refusalOf } from './english/refusals.ts';
import { namesFilesOnly, readSentence } from './english/sentence.ts';
import type { Understanding } from './understand.ts';
import { quotedText } from './words.ts';

const toModel =
  'For more than the built-in rules can do there is the AI engine, which needs a key (Delegate: Set Up the Model…).';

type NotUnderstood = Extract<Understanding, { ok: false }>;

/** A reply for words that no reading accounts for. */
export function notUnderstood({ said, part, current, meant }: NotUnderstood, fitting: Choice[]): PlanReply {
  const stands = current === null ? [] : [choiceOf(current, `leave it as it was: ${cut(current)}`)];
  const corrected = meant === null ? [] : [choiceOf(meant, `did you mean: ${cut(meant)}`)];
  const choices = [...corrected, ...stands, ...fitting].filter(({ value }) => value.length <= limits.textCharactersMax);
  const why = corrected.length > 0 ? null : reasonFor(said, part, current !== null);
  if (why !== null) return unclear(`${why} ${toModel}`, choices);
  const where = quotedText(cut(part || said));
  if (corrected.length > 0)
    return unclear(`I did not understand ${where}. Did you mean ${quotedText(cut(meant ?? ''))}?`, choices);
  if (current === null) return unclear(`I did not understand ${where}, and rather ask than guess. ${toModel}`, choices);
  return unclear(
    `I did not understand ${where} as a change, and rather ask than guess. ${changeExamples} ${toModel}`,
    choices,
  );
}

/** A reply for words that tell which files, and not what should happen with them; null for all others. */
export function onlyFiles({ said, current, meant }: NotUnderstood, known: Known): PlanReply | null {
  const files = said.trim().replace(/[.!?]+$/, '');
  if (current !== null || meant !== null || !namesFilesOnly(files, known)) return null;
  const wishes = [`sort ${files} by date`, `copy ${files} to Copies`, `make a list of ${files}`];
  const choices = wishes.filter((wish) => wish.length <= limits.textCharactersMax && readSentence(wish, known).ok);
  if (choices.length === 0) return null;
  return unclear(
    `${quotedText(cut(files))} tells which files, and not what should happen with them. Say it, such as “move … to Folder”, or choose.`,
    choices.map((value) => choiceOf(value, cut(value))),
  );
}

const changeExamples =
  'Say the whole instruction anew, or a change such as “leave the PDFs where they are”, “only the photos” or “one folder per year”.';

/** What is known of words that were not understood: a deed that takes a model, no ground, nothing said at all. */
function reasonFor(said: string, part: string, isChange: boolean): string | null {
  if (isOfRubbish(said))
    return `${quotedText(cut(said))} does not say which files. Choose one, or say which, by name, kind, age or size: what matters to you, rules cannot tell.`;
  const refusal = refusalOf(said);
  const rest = `I did not understand ${quotedText(cut(part || said))}.`;
  if (refusal?.who === 'never') return `Rules never ${refusal.deed}. ${rest}`;
  if (refusal !== null) {
    return `I can't ${refusal.deed} without a model: the built-in rules go by names, dates, kinds, properties and the words in files, never by what something means. ${rest}`;
  }
  if (said.trim() === '') return isChange ? null : 'There is no instruction.';
  if (!isVague(said)) return null;
  return `${quotedText(cut(said))} does not say by what: by date, by type, by name? Choose one, or say it in your own words.`;
}

function choiceOf(value: string, label: string): Choice {
  return { value, label };
}

const puzzleWords: Record<Puzzle['puzzle'], (words: string) => string> = {
  'which-date': (words) =>
    `${quotedText(words)} could be today's date, the date the files were last changed, or the date photos were taken: say which.`,
  'which-text': (words) =>
    `You did not say what ${quotedText(words)} is: give the text itself, such as “add the project code ACME-12 to the front of every file name”.`,
  'which-folder': (words) => `You did not say which folder ${quotedText(words)} means: give its name.`,
  'creation-date': () =>
    'No file system keeps the day a document was written in a way that survives copying: sort by the date last modified instead.',
  'names-or-contents': (words) =>
    `${quotedText(words)} could mean the names of files or what is written in them. The built-in rules only change names: say “in the file names” for that.`,
};

const puzzleChoices: Partial<Record<Puzzle['puzzle'], readonly string[]>> = {
  'which-date': [
    "add today's date to the front of the file names",
    'add the date modified to the front of the file names',
    'add the date taken to the front of the photo names',
  ],
};

/** A reply for an instruction that lacks one thing. */
export function lacksSomething({ puzzle, words }: Puzzle, choices: Choice[]): PlanReply {
  const own = (puzzleChoices[puzzle] ?? []).map((value): Choice => ({ value, label: value }));
  return unclear(puzzleWords[puzzle](cut(words)), own.length > 0 ? own : choices);
}

/** A reply where names should be like the others, and the others are like nothing. */
export function noStyle(choices: Choice[]): PlanReply {
  return unclear(
    'The names here follow no one style that could be told: fewer than five of them, or fewer than 60 in a hundred, agree on anything. Say what they should look like, or show it by a line such as “style YYYY-MM-DD_words_here” in “delegate-conventions.txt”.',
    choices,
  );
}

function unclear(message: string, choices: Choice[]): PlanReply {
  const question = {
    key: 'instruction',
    text:
      choices.length === 0
        ? 'What should happen to the files?'
        : 'What should happen? These fit what is in the folder:',
    choices,
  };
  return { outcome: 'unclear', message: message.slice(0, limits.textCharactersMax), question };
}

function cut(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
