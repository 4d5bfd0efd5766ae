import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { defaultStateFolder } from '../engine/defaultState.ts';
import { limits } from '../model/limits.ts';
import type { EngineName } from '../protocol/workerWire.ts';

/** Settings as they are now, each with the environment and the default behind it. */
export type Settings = {
  readonly engine: EngineName;
  readonly model: string;
  readonly baseUrl: string;
  readonly parallelTasks: number;
  readonly isolation: 'sandbox' | 'none';
  readonly stateFolder: string;
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
    stateFolder: stateFolderFrom([text('stateFolder'), environment('DELEGATE_STATE')]),
  };
}

/** The first that names a place by itself, else the platform's data folder. */
function stateFolderFrom(named: readonly string[]): string {
  return (
    named.find((folder) => path.isAbsolute(folder)) ?? defaultStateFolder(process.env, process.platform, homedir())
  );
}

function environment(name: string): string {
  return process.env[name] ?? '';
}
