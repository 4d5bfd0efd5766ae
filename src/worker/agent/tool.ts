/** What a tool is, and the words in which all of them answer. */
import * as z from 'zod/mini';
import type { PlanReply, WorkReply } from '../../protocol/workerWire.ts';
import { BadRule } from '../rules/compile.ts';
import { limits } from '../../model/limits.ts';
import type { Deed } from './deed.ts';
import type { ToolParam } from './modelClient.ts';
import { folderFacts } from './prompt.ts';
import { schemaProblems } from './schemaWords.ts';
import type { Ending } from './talkState.ts';
import { sentence, type FolderData, type Origin } from './words.ts';

export type Picture = { readonly mediaType: 'image/jpeg' | 'image/png'; readonly data: string };

/** What a planning, or the work, ends with. */
export type End =
  { readonly phase: 'plan'; readonly reply: PlanReply } | { readonly phase: 'work'; readonly reply: WorkReply };

export type ToolOutcome =
  /** What the folder says: data that anyone may have written. `staged`: what the call has staged. */
  | {
      readonly kind: 'data';
      readonly data: FolderData;
      readonly pictures?: readonly Picture[];
      readonly staged?: readonly Deed[];
    }
  /** What was wrong with the call, in the program's own words. */
  | { readonly kind: 'mistake'; readonly text: string }
  /** It hands over to the person; made only when nothing else came between. */
  | { readonly kind: 'end'; readonly by: Ending; readonly make: () => Promise<End> };

export type Tool = {
  readonly definition: ToolParam;
  /** `input` is the model's own: untrusted. `id` names the call, the same after a restart. */
  readonly call: (input: unknown, signal: AbortSignal, id: string) => Promise<ToolOutcome>;
};

export function tool<Schema extends z.ZodMiniType>(
  name: string,
  description: string,
  schema: Schema,
  call: (input: z.output<Schema>, signal: AbortSignal, id: string) => Promise<ToolOutcome> | ToolOutcome,
): Tool {
  return {
    definition: { name, description, input_schema: { ...z.toJSONSchema(schema, { io: 'input' }), type: 'object' } },
    call: async (input, signal, id) => {
      const parsed = schema.safeParse(input);
      if (!parsed.success) return mistake(`The input does not fit:\n${schemaProblems(parsed.error.issues)}`);
      try {
        return await call(parsed.data, signal, id);
      } catch (error) {
        if (error instanceof BadRule) return mistake(unusable(error));
        throw error;
      }
    },
  };
}

/** What only shows when a rule runs, such as a table without the column that it asks for. The words may hold some of the file's. */
function unusable({ message }: BadRule): string {
  const problem = sentence(message, limits.textCharactersMax);
  return `The rule cannot be used as it is. ${folderFacts({ problem }, 'contents')}`;
}

export function facts(found: unknown, origin: Origin): ToolOutcome {
  return { kind: 'data', data: folderFacts(found, origin) };
}

export function ending(by: Ending, end: End): ToolOutcome {
  return { kind: 'end', by, make: () => Promise.resolve(end) };
}

export function mistake(text: string): ToolOutcome {
  return { kind: 'mistake', text };
}

export const sentenceCharactersMax = 300;
/** A line that a person reads. */
export const line = z.string().check(z.minLength(1), z.maxLength(limits.textCharactersMax));
export const listMax = 12;
/** A path in the folder, from its top, with `/`. */
export const pathText = z.string().check(z.minLength(1), z.maxLength(4_000));
