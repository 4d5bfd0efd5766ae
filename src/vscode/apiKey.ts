import * as vscode from 'vscode';

const secret = 'anthropicKey';

/** The key for model calls: the one the person stored, else the environment's. It never leaves the host but in the gateway's requests. */
export async function readApiKey(secrets: vscode.SecretStorage): Promise<string | null> {
  const stored = await secrets.get(secret);
  return stored || process.env['ANTHROPIC_API_KEY'] || null;
}

/** Asks for a key and keeps it in VS Code's secret storage; offers to use the engine that needs it. */
export async function setApiKey(secrets: vscode.SecretStorage): Promise<void> {
  const key = await vscode.window.showInputBox({
    title: 'Set API Key',
    prompt:
      'The key for the Claude engine. It is kept in VS Code’s secret storage and sent only to the address in delegate.baseUrl.',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/^\S+$/.test(text.trim()) ? null : 'A key has no spaces in it.'),
  });
  if (key === undefined) return;
  await secrets.store(secret, key.trim());
  const settings = vscode.workspace.getConfiguration('delegate');
  if (settings.get<unknown>('engine') === 'claude') {
    void vscode.window.showInformationMessage('Delegate: the key is stored.');
    return;
  }
  const use = 'Use Claude';
  const chosen = await vscode.window.showInformationMessage(
    'Delegate: the key is stored. New tasks still use the embedded rules. Use Claude for them? What it reads of your files is then sent to your provider.',
    use,
  );
  if (chosen === use) await settings.update('engine', 'claude', vscode.ConfigurationTarget.Global);
}

export async function clearApiKey(secrets: vscode.SecretStorage): Promise<void> {
  await secrets.delete(secret);
  const inherited = process.env['ANTHROPIC_API_KEY']
    ? ' The one in the environment (ANTHROPIC_API_KEY) is still there.'
    : '';
  void vscode.window.showInformationMessage(`Delegate: the stored key is removed.${inherited}`);
}
