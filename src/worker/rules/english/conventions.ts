/** How people ask for names like the others: "to our convention", "to match the rest", "consistently". */
import type { Which } from '../commands.ts';
import type { Clause, Table } from './meanings.ts';

function styleClause(which: Which): Clause {
  return { commands: [{ do: 'style', which, style: null }], puzzles: [] };
}

const renameVerb = '(rename|name|call|style|format|restyle|retitle)';
const ours =
  "(our|my|the|this|this folder's|the folder's|the team's|the company's|the house|our usual|the usual|our own)";
const convention =
  '[file] [naming|name|filename] (convention|conventions|style|scheme|standard|standards|rules|pattern)';
const others =
  '(the others|the rest|others|each other|one another|the other files|the rest of the files|the rest of them|the other names|the existing files|the existing names|the majority|most of the files|most of them|everything else|the other ones)';
const follow = '(match|follow|fit|be like|look like|conform to|adhere to|comply with|obey)';

export const restyling: Table<'clause'> = [
  [
    `${renameVerb} {named} [all] (to|to match|to follow|to fit|by|after|according to|following|per|using|with|in|so that they match|so that they follow|to conform to) ${ours} ${convention}`,
    (found) => styleClause(found.get('named')),
  ],
  [
    `${renameVerb} {named} [all] (to|so that they|so they) ${follow} ${others}`,
    (found) => styleClause(found.get('named')),
  ],
  [`${renameVerb} {named} [all] (like|the same way as|as) ${others}`, (found) => styleClause(found.get('named'))],
  [
    `${renameVerb} {named} [all] (consistently|uniformly|in a consistent way|in the same way|the same way|in one style|in the same style)`,
    (found) => styleClause(found.get('named')),
  ],
  [
    '(make|get) {named} [all] [more] (consistent|uniform|alike)',
    (found) => (/\bnam|\btitle/i.test(found.words()) ? styleClause(found.get('named')) : null),
  ],
  [
    `(make|let|have|get) {named} ${follow} (${others}|${ours} ${convention})`,
    (found) => styleClause(found.get('named')),
  ],
  [
    `(apply|use|follow|enforce) ${ours} ${convention} (to|for|on|in) {named}`,
    (found) => styleClause(found.get('named')),
  ],
  [
    `(apply|use|follow|enforce) ${ours} [file] (naming|name|filename) (convention|conventions|style|scheme|standard)`,
    () => styleClause({ where: [], notes: [] }),
  ],
  [`bring {named} (in|into) line with (${others}|${ours} ${convention})`, (found) => styleClause(found.get('named'))],
];
