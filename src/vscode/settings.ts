import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { defaultStateFolder } from '../engine/defaultState.ts';
import { limits } from '../model/limits.ts';
import type { Retention } from '../engine/engine.ts';
import type { EngineName } from '../protocol/workerWire.ts';

/** Settings as they are now, each with the environment and the default behind it. */
export type Settings = {
  readonly engine: EngineName;
  readonly model: string;
  readonly baseUrl: string;
  readonly parallelTasks: number;
  readonly isolation: 'sandbox' | 'none';
  readonly stateFolder: string;
  readonly trash: 'store' | 'system';
  readonly retention: Retention;
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
    model: text('model') || environment('ANTHROPIC_MODEL') || 'claude-sonnet-5-5',
    baseUrl: text('baseUrl') || environment('ANTHROPIC_BASE_URL') || 'https://api.anthropic.com',
    parallelTasks:
      typeof parallel === 'number' ? Math.min(Math.max(Math.trunc(parallel), 1), limits.parallelTasksMax) : 2,
    isolation: text('isolation') === 'none' ? 'none' : 'sandbox',
    trash: text('trash') === 'system' ? 'system' : 'store',
    retention: {
      days: atLeast(settings.get<unknown>('store.days'), 1, 30),
      bytes: atLeast(settings.get<unknown>('store.gigabytes'), 0.1, 20) * 1e9,
    },
    stateFolder: stateFolderFrom([text('stateFolder'), environment('DELEGATE_STATE')]),
  };
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
