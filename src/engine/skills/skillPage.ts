/**
 * SKILL.md, read: front matter in YAML between lines of three dashes, and a body in Markdown. The text is anyone's: it is bounded before
 * it is parsed, in YAML's core schema, without aliases, tags or keys that are there twice. What the format does not name is left out.
 * https://agentskills.io/specification
 */
import { parseDocument, visit } from 'yaml';
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import {
  skillDescriptionMax,
  skillDescriptionTakenMax,
  skillLimits,
  skillNameMax,
  skillNamePattern,
} from '../../model/skill.ts';

export type SkillPage = {
  readonly name: string;
  readonly description: string;
  readonly license: string | null;
  /** What it needs, in its author's words. */
  readonly compatibility: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Tools that its author thinks of: no more than a remark, since nothing is permitted by it. */
  readonly allowedTools: readonly string[];
  /** Markdown. */
  readonly body: string;
};

const compatibilityMax = 500;
const metadataMax = 50;
const toolsMax = 100;

const text = z.string();
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const frontMatterSchema = z.object({
  name: text
    .check(z.maxLength(skillNameMax, `name is longer than ${String(skillNameMax)} characters`))
    .check(z.regex(skillNamePattern, 'name may hold lower case letters, digits and single hyphens, and nothing else')),
  description: text
    .check(z.refine((given) => given.trim() !== '', 'description is empty'))
    .check(
      z.maxLength(
        skillDescriptionTakenMax,
        `description is longer than ${String(skillDescriptionTakenMax)} characters (the format has ${String(skillDescriptionMax)})`,
      ),
    ),
  license: z.nullish(text.check(z.maxLength(500, 'license is longer than 500 characters'))),
  compatibility: z.nullish(
    text.check(z.maxLength(compatibilityMax, `compatibility is longer than ${String(compatibilityMax)} characters`)),
  ),
  metadata: z.nullish(z.record(z.string(), z.unknown())),
  'allowed-tools': z.nullish(z.union([text, z.array(text)])),
});

/** The page, or what is wrong with it in a sentence without its end. */
export function parseSkillPage(bytes: Uint8Array): Result<SkillPage, string> {
  const { pageBytesMax, frontMatterBytesMax } = skillLimits;
  if (bytes.length > pageBytesMax) return fail(`SKILL.md is larger than ${String(pageBytesMax / 1024)} KB`);
  const page = textOf(bytes);
  if (page === null) return fail('SKILL.md is not text in UTF-8');
  const parts = /^---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/.exec(page);
  if (parts === null) return fail('SKILL.md does not begin with front matter between two lines of ---');
  const [whole, front = ''] = parts;
  if (Buffer.byteLength(front) > frontMatterBytesMax)
    return fail(`the front matter is larger than ${String(frontMatterBytesMax / 1024)} KB`);
  const strict = readYaml(front);
  const lenient = strict.ok ? strict : readYaml(quoted(front));
  // What is told is what is wrong with the text as it stands.
  const read = lenient.ok ? lenient : strict;
  if (!read.ok) return read;
  const parsed = frontMatterSchema.safeParse(read.value);
  if (!parsed.success) return fail(problemIn(parsed.error.issues, read.value));
  const { name, description, license = null, compatibility = null, metadata } = parsed.data;
  return ok({
    name,
    description: shortened(description.replaceAll(/\s+/g, ' ').trim()),
    license,
    compatibility,
    metadata: textsIn(metadata ?? {}),
    allowedTools: toolsIn(parsed.data['allowed-tools'] ?? []),
    body: page.slice(whole.length),
  });
}

function shortened(description: string): string {
  return description.length <= skillDescriptionMax
    ? description
    : `${description.slice(0, skillDescriptionMax - 1).toWellFormed()}…`;
}

/**
 * Front matter whose lines of words hold a colon, which other programs take ("description: Use when: …") and YAML does not: such a line, at the
 * top and with nothing below it, is taken as the words that stand in it.
 */
function quoted(front: string): string {
  const lines = front.split('\n');
  const isWhole = (index: number): boolean => !/^[ \t]/.test(lines[index + 1] ?? '');
  return lines
    .map((line, index) => {
      const [, key = '', words = ''] = /^([a-z][a-z-]*):[ \t]+([^\s"'|>[{&*!%@`#].*)$/.exec(withoutEnd(line)) ?? [];
      return key !== '' && /:(?:\s|$)/.test(words) && isWhole(index) ? `${key}: ${JSON.stringify(words)}` : line;
    })
    .join('\n');
}

/** Without the blanks at its end. By hand: a pattern for them would look at each blank of the line as often as there are blanks. */
function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && ' \t\r'.includes(line.charAt(end - 1))) end--;
  return line.slice(0, end);
}

/** UTF-8, without a mark at its beginning; null where it is none, or holds what text does not. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    const decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return decoded.includes('\0') ? null : decoded;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function readYaml(front: string): Result<unknown, string> {
  try {
    const document = parseDocument(front, {
      schema: 'core',
      version: '1.2',
      strict: true,
      uniqueKeys: true,
      merge: false,
    });
    // What the library only warns of is a tag that means something to other programs.
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) return fail(`the front matter is not YAML: ${lineOf(error.message)}`);
    const aliases: unknown[] = [];
    visit(document, { Alias: (_key, node) => void aliases.push(node) });
    if (aliases.length > 0) return fail('the front matter uses aliases, which are not taken');
    return ok(document.toJS({ maxAliasCount: 0 }) as unknown);
  } catch (error) {
    // Nesting so deep that the parser runs out of stack.
    if (error instanceof RangeError) return fail('the front matter is nested too deeply');
    throw error;
  }
}

function lineOf(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/:$/, '').slice(0, 200);
}

function problemIn(issues: readonly z.core.$ZodIssue[], read: unknown): string {
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return 'the front matter is no list of fields';
  const [issue] = issues;
  const key = String(issue?.path[0] ?? '');
  if (!Object.hasOwn(read, key)) return `${key} is missing`;
  return issue?.code === 'invalid_type' || issue?.code === 'invalid_union'
    ? `${key} is not a text`
    : (issue?.message ?? '');
}

/** Other values than texts and numbers are no metadata of this format. */
function textsIn(metadata: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: [string, string][] = [];
  for (const [key, value] of Object.entries(metadata).slice(0, metadataMax)) {
    const plain = scalar.safeParse(value);
    if (plain.success && plain.data !== null) texts.push([key.slice(0, 100), String(plain.data).slice(0, 500)]);
  }
  return Object.fromEntries(texts);
}

function toolsIn(given: string | readonly string[]): string[] {
  // What stands in a tool's brackets is its own: “Bash(git add:*), Read”.
  const names = typeof given === 'string' ? (given.match(/[^\s,()]+(?:\([^()]*\))?/g) ?? []) : given;
  return names
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .slice(0, toolsMax);
}
