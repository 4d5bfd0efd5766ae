/**
 * The bundle for chats and tools, `dist/chat.cjs`, loaded when the first of them is used. What it shares with the rest of the extension
 * is handed to it: the door, and nothing beside it.
 */
import '../language.ts';
import type * as vscode from 'vscode';
import type { Door } from './door.ts';
import { answer, followUps, type ChatMetadata } from './participant.ts';
import { queueTool, stateTool } from './tools.ts';

export type ChatDesk = {
  readonly queueTool: vscode.LanguageModelTool<unknown>;
  readonly stateTool: vscode.LanguageModelTool<unknown>;
  readonly answer: vscode.ChatRequestHandler;
  readonly followUps: (result: vscode.ChatResult) => vscode.ChatFollowup[];
};

export function openChatDesk(door: Door): ChatDesk {
  return {
    queueTool: queueTool(door),
    stateTool: stateTool(door),
    answer: (request, _context, stream, token) => answer(door, request, stream, token),
    // VS Code gives back what `answer` returned, and nothing else.
    followUps: ({ metadata }) => followUps((metadata ?? {}) as ChatMetadata),
  };
}
