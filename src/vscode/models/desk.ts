/**
 * All that VS Code has to do with models: where they are, their keys, setting them up, and the models in VS Code itself. A bundle of its
 * own, `dist/models.cjs`, loaded at the first use; what it shares with the rest of the extension is handed to it.
 */
import '../language.ts';
import type * as vscode from 'vscode';
import type { Redactor } from '../../base/redactor.ts';
import type { ModelTest } from '../../engine/engine.ts';
import type { Upstream } from '../../engine/gateway/upstream.ts';
import { isSource, placesIn, upstreamFrom, type Chosen } from '../../engine/gateway/upstreamFrom.ts';
import type { Settings } from '../settings.ts';
import type * as Tell from '../tell.ts';
import { chatModels } from './chatModels.ts';
import { clearApiKey, readSecret, setApiKey } from './keys.ts';
import { setUpModel, testModels } from './setUp.ts';

export type ModelPorts = Pick<typeof Tell, 'askLine' | 'complain' | 'inert' | 'tell' | 'whileWorking'> & {
  readonly storage: vscode.SecretStorage;
  readonly access: vscode.LanguageModelAccessInformation;
  readonly secrets: Redactor;
  readonly settings: () => Settings;
  readonly log: (text: string) => void;
  readonly testModel: (signal: AbortSignal) => Promise<readonly ModelTest[]>;
};

export type ModelDesk = {
  /** Where model calls go, as it is set now; null where something is missing. */
  readonly upstream: () => Promise<Upstream | null>;
  readonly setUp: () => Promise<void>;
  readonly test: () => Promise<boolean>;
  readonly setKey: () => Promise<void>;
  readonly clearKeys: () => Promise<void>;
};

export function openModelDesk(ports: ModelPorts): ModelDesk {
  return {
    async upstream() {
      const places = placesNow(ports);
      const secret = await readSecret(ports, places.source);
      return upstreamFrom({ ...places, secret, privateHosts: ports.settings().privateHosts }, chatModels(ports.access));
    },
    setUp: () => setUpModel(ports),
    test: () => testModels(ports),
    setKey: () => setApiKey(ports, placesNow(ports).source),
    clearKeys: () => clearApiKey(ports),
  };
}

/** Where models are: each setting that says something, else what the environment says. */
export function placesNow({ settings }: ModelPorts): Omit<Chosen, 'secret' | 'privateHosts'> {
  const { model } = settings();
  const named = model.source || (process.env['DELEGATE_SOURCE'] ?? '');
  const source = isSource(named) ? named : 'messages';
  const around = placesIn(process.env, source);
  return {
    source,
    model: model.model || around.model,
    smallModel: model.smallModel || around.smallModel,
    // The setting is for addresses that speak the Messages API; a cloud has its own.
    baseUrl: (source === 'messages' ? model.baseUrl : '') || around.baseUrl,
    region: model.region || around.region,
    project: model.project || around.project,
    resource: model.resource || around.resource,
  };
}
