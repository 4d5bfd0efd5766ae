import * as vscode from 'vscode';

/** Opens a web address in the person's browser: one that they have just said yes to. False where it is none, or cannot be opened. */
export async function openInBrowser(address: string): Promise<boolean> {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const { protocol, hostname } = url;
  const isOwn = protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
  if (protocol !== 'https:' && !isOwn) return false;
  // VS Code writes a plus of an address as a sign of its own, which it is but for a query, where it stands for a space.
  url.search = url.search.replaceAll('+', '%20');
  return vscode.env.openExternal(vscode.Uri.parse(url.href, true));
}

/** By which address the person's browser reaches a page of the machine that this runs on: VS Code forwards the port where that is a remote one. */
export async function seenByBrowser(address: string): Promise<string> {
  return (await vscode.env.asExternalUri(vscode.Uri.parse(address, true))).toString(true);
}
