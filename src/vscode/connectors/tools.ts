/**
 * The tools of MCP servers that are set up in VS Code, for one connector. VS Code names them `mcp_…`; its own tools, which edit files and
 * run commands beside every review, and those of other extensions are none of them.
 */
import * as vscode from 'vscode';
import type { ConnectorPorts } from '../../engine/engine.ts';

type Tools = NonNullable<ConnectorPorts['vscodeTools']>;
type Item = Awaited<ReturnType<Tools['call']>>[number];

const isServers = ({ name }: vscode.LanguageModelToolInformation): boolean => /^mcp_[\w.-]{1,190}$/.test(name);

export const vscodeTools: Tools = {
  list: () =>
    vscode.lm.tools.filter(isServers).map(({ name, description, inputSchema }) => ({
      name,
      description: description.slice(0, 20_000).toWellFormed(),
      input: JSON.stringify(inputSchema ?? {}),
      annotations: '',
    })),
  async call(tool, values, signal) {
    if (!vscode.lm.tools.some((each) => each.name === tool && isServers(each)))
      throw new Error(`VS Code has no tool ${tool} now`);
    const source = new vscode.CancellationTokenSource();
    const cancel = (): void => source.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const options = { input: values, toolInvocationToken: undefined };
      const { content } = await vscode.lm.invokeTool(tool, options, source.token);
      return content.map(itemOf);
    } finally {
      signal.removeEventListener('abort', cancel);
      source.dispose();
    }
  },
};

function itemOf(part: unknown): Item {
  if (part instanceof vscode.LanguageModelDataPart) {
    const is = part.mimeType.startsWith('image/') ? 'picture' : 'file';
    return { is, mediaType: part.mimeType, bytes: part.data };
  }
  const text = part instanceof vscode.LanguageModelTextPart ? part.value : JSON.stringify(part);
  return { is: 'text', mediaType: 'text/plain', bytes: Buffer.from(text) };
}
