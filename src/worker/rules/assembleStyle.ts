/** The steps that give names the style of others: what is in a name stays in it, in the form that the others have. */
import { t } from '../../base/translate.ts';
import type { Condition, Step } from '../../model/rule/rule.ts';
import { escapeTemplate } from '../../model/rule/template.ts';
import { blankStep, companionsOf, countOf, selectOf, type Maker } from './assemble.ts';
import type { Command } from './commands.ts';
import { portableText } from './names.ts';
import { styleWords, type Style } from './style.ts';

/** A date and a code at the front, and what follows; RE2, so that any name takes a time that grows with its length. */
const partsPattern =
  '^(?:(?<date>(?<y>(?:19|20)\\d{2})[-_.]?(?<m>0[1-9]|1[0-2])[-_.]?(?<d>0[1-9]|[12]\\d|3[01]))(?:[-_. ]+|$))?(?:(?<code>[A-Z]{2,8}-?\\d{1,6})(?:[-_ ]+|$))?(?<rest>.*)$';

export function styleSteps(command: Extract<Command, { do: 'style' }>, maker: Maker): Step[] {
  const { which, style } = command;
  if (style === null) throw new Error('a style is found before its steps are made');
  const select = selectOf(which, 'auto', maker);
  const together = companionsOf(which);
  maker.assume(t('The style of names: {0}. What a name does not tell is not made up.', styleWords(style)));
  const first: Step = {
    ...blankStep,
    select,
    together,
    let: { p: { match: partsPattern, on: '{stem}' }, v: { value: nameTemplate(style) } },
    // A name that would be nothing but signs stays as it is.
    to: '{dir}/{v|strip " _-"}{ext}',
    because: t('in the style of the others'),
    says: t('Rename {0} to the same style ({1})', countOf(which, maker), escapeTemplate(styleWords(style))),
  };
  return [first, ...capitalSteps(style, first), ...digitSteps(style, first)];
}

function nameTemplate({ separator, letters, date, code, gap }: Style): string {
  const joint = escapeTemplate(portableText(gap ?? separator ?? '_'));
  const dated =
    date === null ? '{p.date}' : date.replace('YYYY', '{p.y}').replace('MM', '{p.m}').replace('DD', '{p.d}');
  const coded = code === null ? `{?{p.code}${joint}}` : `{p.code ?? ${JSON.stringify(code)}}${joint}`;
  const filters = [...joinFilters(separator), ...(letters === 'lower' || letters === 'upper' ? [letters] : [])];
  return `{?${dated}${joint}}${coded}{p.rest${filters.map((filter) => `|${filter}`).join('')}}`;
}

/** Between words the sign of the style; between the digits of a date or a measure only blanks become one. */
function joinFilters(separator: Style['separator']): string[] {
  if (separator === null) return [];
  const replace = (from: string, to: string): string => `replacex ${JSON.stringify(from)} ${JSON.stringify(to)}`;
  const other = { ' ': '_', _: ' ', '-': '[ _]' }[separator];
  const digits = replace(`(\\d)${other}+(\\d)`, `$1${separator}$2`);
  return [
    replace('([^\\d\\s_-])[\\s_-]+', `$1${separator}`),
    replace('(\\d)[\\s_-]+([^\\d\\s_-])', `$1${separator}$2`),
    // Twice: a single digit ends one pair and begins the next.
    digits,
    digits,
  ];
}

function narrowed(step: Step, condition: Condition): Step['select'] {
  return step.select === 'previous' ? 'previous' : { ...step.select, where: [...step.select.where, condition] };
}

/** Names without any capital get theirs; a name that has some may be right as it is: DNA, iPhone, McKay. */
function capitalSteps({ letters }: Style, first: Step): Step[] {
  if ((letters !== 'title' && letters !== 'sentence') || first.select === 'previous') return [];
  const condition: Condition = { is: 'name', how: 'matches', text: '^[^\\p{Lu}]*\\p{Ll}[^\\p{Lu}]*$', on: 'stem' };
  return [
    {
      ...blankStep,
      select: narrowed(first, condition),
      together: first.together,
      to: `{dir}/{stem|${letters}}{ext}`,
      because: t('capitals as in the others'),
      says: t(
        letters === 'title'
          ? 'Begin each word with a capital in {count|name|names} without one'
          : 'Begin the name with a capital in {count|name|names} without one',
      ),
    },
  ];
}

function digitSteps({ digits }: Style, first: Step): Step[] {
  if (digits === null || first.select === 'previous') return [];
  // Not the end of a date, and not a number alone.
  const text = `^.*[\\p{L})][ _-]*\\d{1,${String(digits - 1)}}$`;
  return [
    {
      ...blankStep,
      select: narrowed(first, { is: 'name', how: 'matches', text, on: 'stem' }),
      together: first.together,
      let: { q: { match: '^(?<head>.*\\D)(?<number>\\d+)$', on: '{stem}' } },
      to: `{dir}/{q.head}{q.number|pad ${String(digits)}}{ext}`,
      because: t('numbers of {0} digits, as in the others', digits),
      says: t('Write the numbers of {count|name|names} with {0} digits', digits),
    },
  ];
}
