import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { defaultStateFolder } from '../engine/defaultState.ts';
import { limits } from '../model/limits.ts';
import { capKinds, capName, capScopes, defaultCaps, parseCaps, withCap, type Caps } from '../model/spending.ts';
import type { Retention } from '../engine/engine.ts';
import type { EngineName } from '../protocol/workerWire.ts';

const modelSettings = ['source', 'model', 'smallModel', 'baseUrl', 'region', 'project', 'resource'] as const;

/** Settings as they are now, each with the environment and the default behind it. */
export type Settings = {
  readonly engine: EngineName;
  /** What the settings say of models, as it stands there: the environment and what is usual come after it (models/desk.ts). */
  readonly model: Readonly<Record<(typeof modelSettings)[number], string>>;
  readonly parallelTasks: number;
  readonly isolation: 'sandbox' | 'vm' | 'none';
  readonly stateFolder: string;
  readonly trash: 'store' | 'system';
  readonly retention: Retention;
  /** Bytes of all search indexes together. */
  readonly searchBytes: number;
  /** Lower case. */
  readonly privateHosts: readonly string[];
  readonly caps: Caps;
  /** What in DELEGATE_LIMITS makes no sense; the defaults hold then. */
  readonly unclearLimit: string | null;
};

export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration('delegate');
  const text = (key: string): string => {
    const value = settings.get<unknown>(key);
    return typeof value === 'string' ? value.trim() : '';
  };
  const parallel = settings.get<unknown>('parallelTasks');
  return {
    engine: text('engine') === 'claude' ? 'claude' : 'rules',
    model: Object.fromEntries(modelSettings.map((name) => [name, text(name)])) as Settings['model'],
    parallelTasks:
      typeof parallel === 'number' ? Math.min(Math.max(Math.trunc(parallel), 1), limits.parallelTasksMax) : 2,
    isolation: isolationOf(text('isolation')),
    trash: text('trash') === 'system' ? 'system' : 'store',
    retention: {
      days: atLeast(settings.get<unknown>('store.days'), 1, 30),
      bytes: atLeast(settings.get<unknown>('store.gigabytes'), 0.1, 20) * 1e9,
    },
    searchBytes: atLeast(settings.get<unknown>('search.megabytes'), 10, 1_000) * 1e6,
    stateFolder: stateFolderFrom([text('stateFolder'), environment('DELEGATE_STATE')]),
    privateHosts: [
      ...listOf(settings.get<unknown>('privateHosts')),
      ...environment('DELEGATE_PRIVATE_HOSTS').split(/[\s,]+/),
    ]
      .filter((host) => host !== '')
      .map((host) => host.toLowerCase()),
    ...capsFrom((key) => settings.get<unknown>(key)),
  };
}

function isolationOf(name: string): Settings['isolation'] {
  return name === 'none' || name === 'vm' ? name : 'sandbox';
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** The limits: each setting that holds a number, else what the environment says, else the default. */
function capsFrom(setting: (key: string) => unknown): Pick<Settings, 'caps' | 'unclearLimit'> {
  const inherited = parseCaps(environment('DELEGATE_LIMITS'), defaultCaps);
  let caps = inherited.ok ? inherited.value : defaultCaps;
  for (const scope of capScopes) {
    for (const kind of capKinds) {
      const value = setting(`limits.${capName(scope, kind).replace('-', '.')}`);
      if (typeof value === 'number' && Number.isFinite(value) && value >= 0) caps = withCap(caps, scope, kind, value);
    }
  }
  return { caps, unclearLimit: inherited.ok ? null : inherited.failure };
}

/** The first that names a place by itself, else the platform's data folder. */
function stateFolderFrom(named: readonly string[]): string {
  return (
    named.find((folder) => path.isAbsolute(folder)) ?? defaultStateFolder(process.env, process.platform, homedir())
  );
}

function atLeast(value: unknown, least: number, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(value, least) : otherwise;
}

function environment(name: string): string {
  return process.env[name] ?? '';
}
