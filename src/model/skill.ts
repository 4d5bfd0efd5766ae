/** Skills: folders with a SKILL.md (the open Agent Skills format) that teach the worker a kind of work. */
import * as z from 'zod/mini';

/** Whose it is: the person's own (installed, or of their home folder), Delegate's, or a trusted workspace's. What comes first wins a name. */
export const skillSources = ['user', 'ready', 'workspace'] as const;
export type SkillSource = (typeof skillSources)[number];

/** As the format has it: lower case letters, digits and single hyphens; also the name of the folder. */
export const skillNamePattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const skillNameMax = 64;
/** As the format has it. Public skills are longer by a little: what is beyond is not told, and what is far beyond is refused. */
export const skillDescriptionMax = 1_024;
export const skillDescriptionTakenMax = 4_096;

/** Bounds of a skill. Sizes in bytes. */
export const skillLimits = {
  /** SKILL.md, and its front matter within. */
  pageBytesMax: 256 * 1024,
  frontMatterBytesMax: 16 * 1024,
  /** One file that a model reads. */
  fileBytesMax: 256 * 1024,
  /** All files of one that is installed, one of them, how many, and folders within folders. */
  bytesMax: 16 * 1024 * 1024,
  installedFileBytesMax: 4 * 1024 * 1024,
  filesMax: 500,
  depthMax: 8,
  archiveBytesMax: 16 * 1024 * 1024,
  /** Skills in one folder, and those that a model is told of. */
  perFolderMax: 200,
  listedMax: 100,
  /** What one run of a worker may read of skills: pages and files, and their bytes. */
  readsMax: 200,
  readBytesMax: 8 * 1024 * 1024,
  pathCharactersMax: 300,
} as const;

export const skillNameSchema = z.string().check(z.maxLength(skillNameMax), z.regex(skillNamePattern));

/** A skill that a task used, as its log tells it. */
export const usedSkillSchema = z.object({
  name: skillNameSchema,
  source: z.enum(skillSources),
  /** SHA-256 (hex) of its SKILL.md, as it was read. */
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type UsedSkill = z.infer<typeof usedSkillSchema>;

/** "invoices (comes with Delegate)". */
export function skillInWords({ name, source }: Pick<UsedSkill, 'name' | 'source'>): string {
  return `${name} (${skillOrigins[source]})`;
}

export const skillOrigins = {
  user: 'yours',
  ready: 'comes with Delegate',
  workspace: 'from this workspace',
} as const satisfies Record<SkillSource, string>;
