/** What the environment tells the command: where model calls go, with which key, and what they may come to. */
import { Redactor } from '../base/redactor.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { EngineOptions } from '../engine/engine.ts';
import { failure, type Failure } from '../model/failure.ts';
import { capExamples, defaultCaps, parseCaps, type Caps } from '../model/spending.ts';

const defaultModel = 'claude-sonnet-5-5';
const defaultBaseUrl = 'https://api.anthropic.com';

export type Surroundings = Pick<EngineOptions, 'upstream'> & {
  /** Knows the key, to keep it out of all that the command says. */
  readonly secrets: Redactor;
};

/**
 * Reads the model's address and key. The key is taken out of the environment: what this process starts does not inherit it, and a
 * report that Node writes at a crash does not list it.
 */
export function readSurroundings(env: NodeJS.ProcessEnv): Surroundings {
  const key = env['ANTHROPIC_API_KEY'] ?? '';
  delete env['ANTHROPIC_API_KEY'];
  const secrets = new Redactor();
  secrets.add(key);
  const upstream = {
    kind: 'messages' as const,
    key,
    baseUrl: env['ANTHROPIC_BASE_URL'] ?? defaultBaseUrl,
    model: env['ANTHROPIC_MODEL'] ?? defaultModel,
    smallModel: env['ANTHROPIC_SMALL_MODEL'] ?? '',
    privateHosts: hostsIn(env['DELEGATE_PRIVATE_HOSTS'] ?? ''),
  };
  return { secrets, upstream: () => Promise.resolve(key === '' ? null : upstream) };
}

/** What a task and a day may come to: the defaults, what `DELEGATE_LIMITS` says, and what the command says. */
export function capsFrom(env: NodeJS.ProcessEnv, given: string): Result<Caps, Failure> {
  const inherited = parseCaps(env['DELEGATE_LIMITS'] ?? '', defaultCaps);
  if (!inherited.ok) return fail(unclearCap('DELEGATE_LIMITS', inherited.failure));
  const caps = parseCaps(given, inherited.value);
  return caps.ok ? ok(caps.value) : fail(unclearCap('--limit', caps.failure));
}

function unclearCap(where: string, part: string): Failure {
  return failure('bad-usage', `${where} holds “${part}”, which is no limit.`, `Write it as ${capExamples}.`);
}

/** Host names, with commas or spaces between them. */
function hostsIn(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((host) => host !== '');
}
