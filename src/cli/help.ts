/** What `delegate --help` says: every command, every option, and the exit status. */
import { wayNames } from '../model/conflict.ts';
import { verbs } from './arguments.ts';
import { connectorOptionLines } from './connectorArguments.ts';
import { recipeOptionLines } from './recipeArguments.ts';
import { searchOptionLines } from './search.ts';

/** Each option, the commands that take it, and what it does. */
const optionLines = [
  ['--state DIR', '', 'where tasks, journals and contents are kept'],
  ['--json', '', 'one object on standard output'],
  ['--engine rules|claude', 'run', 'who plans; rules needs no key'],
  ['--approve none|plan|all', 'run', 'what is accepted unseen'],
  ['--rule FILE', 'run, rule', 'a rule in place of an instruction, as text or JSON (see media/rules.md)'],
  ...recipeOptionLines,
  ...searchOptionLines,
  ...connectorOptionLines,
  ['--answer KEY=VALUE', 'run', 'an answer given beforehand; repeatable'],
  [
    '--isolation sandbox|vm|none',
    'run, rule, search, show, approve, decline, answer, steer, trigger run, recover, doctor',
    'vm: the sandbox in a virtual machine; none: no sandbox, at your own risk',
  ],
  [
    '--limit task-usd=5',
    'run, approve, decline, answer, steer, trigger run, recover',
    'what a task or a day may send and cost: task- or day-, requests, tokens, usd or megabytes; repeatable',
  ],
  ['--without-trash', 'approve', 'what the plan would put into the trash stays where it is'],
  ['--csv', 'audit', 'a table, one row for each request'],
  ['--model', 'doctor', 'ask the models for a word, and tell what is wrong where none comes'],
  ['--only GLOB', 'apply, undo, redo', 'a part of the changes; repeatable'],
  ['--resolve [CONFLICT=|CHANGE=]WAY', 'apply, undo, redo', `settles conflicts: ${wayNames.join(', ')}; repeatable`],
  ['--rename CHANGE=NAME', 'apply', 'your own name for what a change makes or moves; repeatable'],
  ['--trash store|system', 'apply, undo, redo', 'where trash goes'],
  ['--markdown', 'receipt', 'with --json: the account as one text'],
  ['--change NUMBER', 'undo, redo', 'that change alone, with what only it needs'],
  ['--change NUMBER', 'show', 'what is in its files: the cells, words or picture, and what changes in them'],
  ['--transaction ID', 'receipt', 'an earlier one than the last'],
  ['--older-than DAYS, --all', 'store purge', 'what goes; older than 30 days if nothing is said'],
  ['--yes', 'store purge, vm build', 'do what it lists: let go of it for good, download it'],
  ['--back', 'recover', 'take back rather than finish'],
  ['--set-aside', 'recover', 'put a journal that nobody can end out of the way'],
] as const;

export const help = [
  'delegate: say what should happen to the files in a folder; see every change before it is made; undo it any time.',
  '',
  ...Object.entries(verbs).map(([verb, { takes, says }]) => `  delegate ${`${verb} ${takes}`.padEnd(30)} ${says}`),
  '',
  ...optionLines.map(([option, of, says]) => `  ${option.padEnd(36)} ${of === '' ? '' : `${of}: `}${says}`),
  '',
  'Exit status: 0 done, 2 bad usage, 3 needs a person, 4 refused, 5 failed with nothing half-done.',
].join('\n');
