/** What a worker asks of skills: which there are, and the text of one of their files. A part of the worker's wire. */
import * as z from 'zod/mini';
import { skillDescriptionMax, skillLimits, skillNameSchema, skillSources } from '../model/skill.ts';

export const skillAskSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('list') }),
  z.object({
    ask: z.literal('read'),
    name: z.string().check(z.maxLength(skillLimits.pathCharactersMax)),
    /** A file below the skill's folder; its SKILL.md where none is named. */
    file: z.optional(z.string().check(z.maxLength(skillLimits.pathCharactersMax))),
  }),
]);
export type SkillAsk = z.infer<typeof skillAskSchema>;

const listedSkillSchema = z.object({
  name: skillNameSchema,
  description: z.string().check(z.maxLength(skillDescriptionMax)),
  source: z.enum(skillSources),
});
export type ListedSkill = z.infer<typeof listedSkillSchema>;

export const skillAnswerSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('listed'),
    skills: z.array(listedSkillSchema).check(z.maxLength(skillLimits.listedMax)),
  }),
  z.object({
    is: z.literal('read'),
    source: z.enum(skillSources),
    text: z.string().check(z.maxLength(skillLimits.fileBytesMax)),
    /** The skill's other files, where its SKILL.md was asked for. */
    files: z.optional(z.array(z.string()).check(z.maxLength(skillLimits.filesMax))),
  }),
  /** There is no such thing, or it is not given out: why, in words. */
  z.object({ is: z.literal('refused'), why: z.string().check(z.maxLength(1_000)) }),
]);
export type SkillAnswer = z.infer<typeof skillAnswerSchema>;
