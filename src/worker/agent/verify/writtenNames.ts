/**
 * The names of a text: capitalised words that stand side by side, and single ones within a sentence. None goes across the end of a sentence
 * or a line, a comma, a colon or an "and"; months, weekdays, currencies and units are none.
 */
import { isMonthName } from '../../facts/textDates.ts';
import { plainLetters } from '../../facts/textLabels.ts';
import { isCurrencyName } from '../../facts/textMoney.ts';

export type WrittenName = { readonly at: number; readonly end: number };

const namesMax = 2_000;
const wordsMax = 8;
/** Marks are part of a word only with a letter behind them: O'Brien, Meyer-Landrut, AT&T, U.S. */
const capitalised = /(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{M}\p{N}]*(?:['’&.-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu;
/** Between two words of one name: a blank, or small words that names have in them. */
const joint =
  /^[^\S\n\t](?:(?:of|de|da|do|dos|das|di|del|della|du|des|la|le|los|las|van|von|der|den|dem|ten|ter|zu|zum|zur|bin|al)[^\S\n\t]){0,2}$/u;
/** Where nouns have capitals, articles stand between any of them: "Akten der Stadt". */
const jointOfNouns = /^[^\S\n\t](?:(?:of|de|da|do|di|del|della|du|la|le|van|von|zu|bin|al)[^\S\n\t])?$/u;
const jointCharactersMax = 16;
const midSentence = /[\p{Ll}\p{N},;&][^\S\n]$/u;
/** No part of a name; what is behind them goes on within their sentence. */
const title = /^(?:Dr|Prof|Mrs?|Ms|Mme|Mlle|Mag|Ing|Dott|Sra?|Srta|Sig|St)$/u;
const possessive = /['’]s$/u;
const conjunctions = new Set('And Or Und Oder Et Ou AND OR UND ODER ET OU Co'.split(' '));
/** Of the seven languages of the months, without accents and in lower case. */
const weekdays = new Set(
  (
    'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun ' +
    'montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche ' +
    'lunes martes miercoles jueves viernes sabado domingo lunedi martedi mercoledi giovedi venerdi sabato domenica ' +
    'maandag dinsdag woensdag donderdag vrijdag zaterdag zondag segunda-feira terca-feira quarta-feira quinta-feira sexta-feira'
  ).split(' '),
);
const units = new Set(
  (
    'Mio Mrd Tsd Mn Bn Million Millions Millionen Milliarde Milliarden Tausend Billion Billions Thousand Prozent Uhr Stunde Stunden Std ' +
    'Minuten Min Tag Tage Tagen Woche Wochen Monat Monate Monaten Jahr Jahre Jahren Seite Seiten Stück Stk Kilometer Meter Liter ' +
    'Kilogramm Gramm Tonnen KB MB GB TB PB KiB MiB GiB TiB Hz KHz MHz GHz KW MW GW KWh MWh GWh Wh Kg Km Pcs'
  ).split(' '),
);
/** At the start of a sentence these have their capital from there: "The Lovelace Ltd". */
const starters = new Set(
  (
    'The This That These Those There Our Your Their His Her Its My We He She They It In On For From At By With And But All A An Each Every ' +
    'Both Since Until After Before During Under Between If When While As To Of No Not Only Also However Then Because Per ' +
    'Der Die Das Den Dem Des Ein Eine Einen Im Am Zum Zur Und Oder Aber Für Mit Von Bei Nach Vor Seit Bis Auf Aus Alle Diese Dieser ' +
    'Dieses Unser Unsere Le La Les Un Une Du Dans Pour Avec Par Sur Et Ce Cette Au Aux El Los Las Una En Con Por Para Del Al ' +
    'Il Lo Gli I Nel De Het Een Voor Met Op Bij Os As Na Em Com'
  ).split(' '),
);
/** Where so many words within sentences begin with a capital, the language writes its nouns so. */
const nounsMin = 0.2;

type Part = WrittenName & { readonly text: string };

/** In the order of the text; of an even text (see evenText.ts), without dates. */
export function namesIn(text: string): WrittenName[] {
  const hasNouns = writesNouns(text);
  const names: WrittenName[] = [];
  for (const run of runsIn(text, hasNouns ? jointOfNouns : joint)) {
    const isWithin = isWithinSentence(text, run);
    let parts = run;
    if (!isWithin && parts.length > 1 && starters.has(parts[0]?.text ?? '')) parts = parts.slice(1);
    const isMany = parts.length > 1;
    parts = withoutCalendar(parts);
    const [first, last] = [parts[0], parts.at(-1)];
    if (first === undefined || last === undefined) continue;
    const isSingle = !isMany && (hasNouns || last.end - first.at < 2 || !(isWithin || parts.length < run.length));
    if (!isSingle) names.push({ at: first.at, end: last.end });
    if (names.length >= namesMax) break;
  }
  return names;
}

function writesNouns(text: string): boolean {
  const within = text.match(/(?<=[\p{Ll},;][^\S\n])\p{L}\p{L}+/gu) ?? [];
  const capitals = within.filter((word) => /^\p{Lu}\p{Ll}/u.test(word)).length;
  return within.length >= 10 && capitals / within.length > nounsMin;
}

/** Words that belong together; a word that is no part of a name ends its run. */
function* runsIn(text: string, between: RegExp): Generator<Part[]> {
  let run: Part[] = [];
  let isOver = true;
  for (const { 0: written, index: at } of text.matchAll(capitalised)) {
    const owner = written.replace(possessive, '');
    const part = { at, end: at + owner.length, text: owner };
    const last = run.at(-1);
    const gap = last === undefined ? '' : text.slice(last.end, Math.min(at, last.end + jointCharactersMax + 1));
    if (isOver || run.length >= wordsMax || !between.test(gap)) {
      if (run.length > 0) yield run;
      run = [];
    }
    isOver = conjunctions.has(owner) || title.test(owner) || isMeasure(owner);
    if (!isOver) run.push(part);
    if (owner !== written) isOver = true;
  }
  if (run.length > 0) yield run;
}

function isMeasure(word: string): boolean {
  return units.has(word) || isCurrencyName(word);
}

function isCalendar(word: string): boolean {
  return isMonthName(word) || weekdays.has(plainLetters(word));
}

/** Alone a month or a weekday is no name; beside two other words it only says when: "March" of "March Ada Novak", not of "April Jones". */
function withoutCalendar(parts: readonly Part[]): Part[] {
  if (parts.every(({ text }) => isCalendar(text))) return [];
  let [from, to] = [0, parts.length];
  while (to - from > 2 && isCalendar(parts[from]?.text ?? '')) from += 1;
  while (to - from > 2 && isCalendar(parts[to - 1]?.text ?? '')) to -= 1;
  return parts.slice(from, to);
}

/** Also behind a title or an initial with its full stop: "Dr. Novak", "Ada M. Novak", not "plan B. Absent". */
function isWithinSentence(text: string, [first]: readonly Part[]): boolean {
  if (first === undefined) return false;
  const before = text.slice(Math.max(0, first.at - 24), first.at);
  if (midSentence.test(before)) return true;
  const word = /(?<![\p{L}\p{N}])(\p{Lu}\p{L}{0,4})\.[^\S\n]$/u.exec(before);
  if (word === null) return false;
  if (title.test(word[1] ?? '')) return true;
  return word[1]?.length === 1 && /(?:^|\n|\p{Lu}\.?|\p{Lu}[\p{L}'’-]*)[^\S\n]?$/u.test(before.slice(0, word.index));
}
