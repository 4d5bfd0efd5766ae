import * as vscode from 'vscode';
import { secrets } from './secrets.ts';
import { askLine, tell } from './tell.ts';

const secret = 'anthropicKey';

/** The key for model calls: the one the person stored, else the environment's. It never leaves the host but in the gateway's requests. */
export async function readApiKey(storage: vscode.SecretStorage): Promise<string | null> {
  const stored = await storage.get(secret);
  const key = stored || process.env['ANTHROPIC_API_KEY'] || null;
  if (key !== null) secrets.add(key);
  return key;
}

/** Asks for a key and keeps it in VS Code's secret storage; offers to use the engine that needs it. */
export async function setApiKey(storage: vscode.SecretStorage): Promise<void> {
  const key = await askLine({
    title: 'Set API Key',
    prompt:
      'The key for the Claude engine. It is kept in VS Code’s secret storage and sent only to the address in delegate.baseUrl.',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/^\S+$/.test(text.trim()) ? null : 'A key has no spaces in it.'),
  });
  if (key === undefined) return;
  secrets.add(key.trim());
  await storage.store(secret, key.trim());
  const settings = vscode.workspace.getConfiguration('delegate');
  if (settings.get<unknown>('engine') === 'claude') {
    void tell('Delegate: the key is stored.');
    return;
  }
  const use = 'Use Claude';
  const chosen = await tell(
    'Delegate: the key is stored. New tasks still use the embedded rules. Use Claude for them? What it reads of your files is then sent to your provider.',
    use,
  );
  if (chosen === use) await settings.update('engine', 'claude', vscode.ConfigurationTarget.Global);
}

export async function clearApiKey(storage: vscode.SecretStorage): Promise<void> {
  await storage.delete(secret);
  const inherited = process.env['ANTHROPIC_API_KEY']
    ? ' The one in the environment (ANTHROPIC_API_KEY) is still there.'
    : '';
  void tell(`Delegate: the stored key is removed.${inherited}`);
}
