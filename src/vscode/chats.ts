import * as vscode from 'vscode';
import { openDoor } from './chat/door.ts';
import type { ChatDesk } from './chat/desk.ts';
import { loadChat } from './loadChat.ts';
import type { Shell } from './shell.ts';

/** What chats and tools come to; its code is loaded by the first call. */
export function lazyChat(shell: () => Shell, extensionUri: vscode.Uri): () => ChatDesk {
  let opened: ChatDesk | null = null;
  return () => {
    opened ??= loadChat(vscode.Uri.joinPath(extensionUri, 'dist').fsPath).openChatDesk(openDoor(shell()));
    return opened;
  };
}

/** Registers `@delegate` and the tools of the manifest. */
export function registerChats(desk: () => ChatDesk): vscode.Disposable {
  const lazily = (of: 'queueTool' | 'stateTool'): vscode.LanguageModelTool<unknown> => ({
    prepareInvocation: (options, token) => desk()[of].prepareInvocation?.(options, token),
    invoke: (options, token) => desk()[of].invoke(options, token),
  });
  const participant = vscode.chat.createChatParticipant('delegate.chat', (...request) => desk().answer(...request));
  participant.iconPath = new vscode.ThemeIcon('checklist');
  participant.followupProvider = { provideFollowups: (result) => desk().followUps(result) };
  return vscode.Disposable.from(
    participant,
    vscode.lm.registerTool('delegate_queueTask', lazily('queueTool')),
    vscode.lm.registerTool('delegate_taskState', lazily('stateTool')),
  );
}
