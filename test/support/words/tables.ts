// Words that stand in tables of the model and the engine, in English, and are translated by the shell where it shows them (`fixed` of
// src/base/translate.ts).
import { credentialForms } from '../../../src/engine/gateway/upstreamFrom.ts';
import { conflictKinds, ways } from '../../../src/model/conflict.ts';
import { failureCodes } from '../../../src/model/failure.ts';
import { taskStates } from '../../../src/model/task.ts';
import { nextHere } from '../../../src/vscode/words.ts';

/** Every word of these tables. */
export function tableWords(): string[] {
  // Of failures, those whose next step is the same in a window as in a terminal.
  const nexts = Object.entries(failureCodes).flatMap(([code, { next }]) => (code in nextHere ? [] : [next]));
  return [
    ...nexts,
    ...taskStates,
    ...Object.values(credentialForms),
    ...Object.values(ways),
    ...Object.values(conflictKinds).map(({ words }) => words),
  ];
}
