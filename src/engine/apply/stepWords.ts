import { fixed } from '../../base/translate.ts';
import { conflictKinds } from '../../model/conflict.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { StepConflict } from './steps.ts';

export function stepConflictWords({ path, kind }: StepConflict): string {
  return `${displayPath(path)}: ${fixed(conflictKinds[kind].words)}.`;
}
