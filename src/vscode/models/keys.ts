import * as vscode from 'vscode';
import { fixed, t } from '../../base/translate.ts';
import { credentialForms, secretIn } from '../../engine/gateway/upstreamFrom.ts';
import type { UpstreamKind } from '../../model/modelSource.ts';
import type { ModelPorts } from './desk.ts';

/** The names in VS Code's secret storage. */
const names: Readonly<Record<UpstreamKind, string>> = {
  messages: 'anthropicKey',
  bedrock: 'bedrockKeys',
  vertex: 'vertexKey',
  foundry: 'foundryKey',
  vscode: 'none',
};

/** The secret of a source: the one the person stored, else the environment's. It never leaves the host but in the gateway's requests. */
export async function readSecret({ storage, secrets }: ModelPorts, source: UpstreamKind): Promise<string> {
  const secret = (await storage.get(names[source])) || secretIn(process.env, source);
  secrets.add(secret);
  return secret;
}

/** Asks for the secret of a source and keeps it in VS Code's secret storage. False where the person gave none and there was none. */
export async function askSecret(ports: ModelPorts, source: UpstreamKind, title: string): Promise<boolean> {
  const known = await readSecret(ports, source);
  const mayBeEmpty = known !== '';
  const text = await ports.askLine({
    title,
    prompt: [
      t(
        'Give {0}. It is kept in VS Code’s secret storage and sent only to the source itself.',
        fixed(credentialForms[source]),
      ),
      ...(mayBeEmpty ? [t('Leave it empty to keep the one that is there.')] : []),
    ].join(' '),
    password: true,
    ignoreFocusOut: true,
    validateInput: (given) => wrongWith(source, given.trim(), mayBeEmpty),
  });
  if (text === undefined) return false;
  const given = text.trim();
  if (given === '') return mayBeEmpty;
  ports.secrets.add(given);
  await ports.storage.store(names[source], given);
  return true;
}

function wrongWith(source: UpstreamKind, given: string, mayBeEmpty: boolean): string | null {
  if (given === '') return mayBeEmpty ? null : t('It cannot be empty.');
  // A service account's key is a file of JSON.
  return /^\S+$/.test(given) || (source === 'vertex' && given.startsWith('{')) ? null : t('A key has no spaces in it.');
}

/** Asks for the key of the chosen source; offers to use the engine that needs it. */
export async function setApiKey(ports: ModelPorts, source: UpstreamKind): Promise<void> {
  if (!(await askSecret(ports, source, t('Set API Key')))) return;
  const settings = vscode.workspace.getConfiguration('delegate');
  if (settings.get<unknown>('engine') === 'claude') {
    void ports.tell(t('Delegate: the key is stored.'));
    return;
  }
  const use = t('Use Claude');
  const chosen = await ports.tell(
    t(
      'Delegate: the key is stored. New tasks still use the embedded rules. Use Claude for them? What it reads of your files is then sent to your provider.',
    ),
    use,
  );
  if (chosen === use) await settings.update('engine', 'claude', vscode.ConfigurationTarget.Global);
}

/** Removes every stored secret. */
export async function clearApiKey({ storage, tell }: ModelPorts): Promise<void> {
  for (const name of Object.values(names)) await storage.delete(name);
  const inherited = (process.env['ANTHROPIC_API_KEY'] ?? '') !== '';
  void tell(
    inherited
      ? t('Delegate: the stored keys are removed. The one in the environment (ANTHROPIC_API_KEY) is still there.')
      : t('Delegate: the stored keys are removed.'),
  );
}
