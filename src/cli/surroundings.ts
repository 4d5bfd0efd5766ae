/** What the environment tells the command: where model calls go, with which key, and what they may come to. */
import { Redactor } from '../base/redactor.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { EngineOptions } from '../engine/engine.ts';
import { defaultIndexBytes } from '../engine/search/searchIndexes.ts';
import { secretsOf } from '../engine/gateway/upstream.ts';
import { secretVariables } from '../engine/gateway/secretVariables.ts';
import { isSource, placesIn, secretIn, upstreamFrom } from '../engine/gateway/upstreamFrom.ts';
import { failure, type Failure } from '../model/failure.ts';
import { capExamples, defaultCaps, parseCaps, type Caps } from '../model/spending.ts';

export type Surroundings = Pick<EngineOptions, 'upstream'> & {
  /** Knows the key, to keep it out of all that the command says. */
  readonly secrets: Redactor;
};

/**
 * Reads where models are and the secret for them. Secrets are taken out of the environment: what this process starts does not inherit
 * them, and a report that Node writes at a crash does not list them.
 */
export function readSurroundings(env: NodeJS.ProcessEnv): Surroundings {
  const named = env['DELEGATE_SOURCE'] ?? '';
  // VS Code's models are VS Code's alone.
  const source = isSource(named) && named !== 'vscode' ? named : 'messages';
  const secrets = new Redactor();
  const privateHosts = hostsIn(env['DELEGATE_PRIVATE_HOSTS'] ?? '');
  const upstream = upstreamFrom({ ...placesIn(env, source), source, privateHosts, secret: secretIn(env, source) });
  for (const name of secretVariables) {
    secrets.add(env[name] ?? '');
    Reflect.deleteProperty(env, name);
  }
  if (upstream !== null) for (const secret of secretsOf(upstream)) secrets.add(secret);
  return { secrets, upstream: () => Promise.resolve(upstream) };
}

/** What a task and a day may come to: the defaults, what `DELEGATE_LIMITS` says, and what the command says. */
export function capsFrom(env: NodeJS.ProcessEnv, given: string): Result<Caps, Failure> {
  const inherited = parseCaps(env['DELEGATE_LIMITS'] ?? '', defaultCaps);
  if (!inherited.ok) return fail(unclearCap('DELEGATE_LIMITS', inherited.failure));
  const caps = parseCaps(given, inherited.value);
  return caps.ok ? ok(caps.value) : fail(unclearCap('--limit', caps.failure));
}

/** How large all search indexes together may become: `DELEGATE_SEARCH_MEGABYTES`, where that is a number, else the default. */
export function searchBytesFrom(env: NodeJS.ProcessEnv): number {
  const megabytes = Number(env['DELEGATE_SEARCH_MEGABYTES'] ?? '');
  return Number.isFinite(megabytes) && megabytes > 0 ? megabytes * 1e6 : defaultIndexBytes;
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
