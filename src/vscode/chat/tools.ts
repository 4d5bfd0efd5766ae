/** Delegate's tools for other agents: one queues a task, one tells how tasks stand. Neither can do anything else. */
import * as vscode from 'vscode';
import { t } from '../../base/translate.ts';
import type { Door, TaskNews } from './door.ts';
import { fenced, proseLine } from './markdown.ts';
import { orderFrom, taskAskedFor } from './orders.ts';
import { newsWords, queuedWords } from './toolWords.ts';

/** As the manifest names them. */
export const toolNames = { queue: 'delegate_queueTask', state: 'delegate_taskState' } as const;

/** Tasks that are told of when none is named. */
const toldMax = 10;

function said(door: Door, text: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(door.inert(text))]);
}

/** Queues a task, after the person has said yes to just that. A refusal is an answer, so that the agent can put it right. */
export function queueTool(door: Door): vscode.LanguageModelTool<unknown> {
  return {
    prepareInvocation: ({ input }) => {
      const order = orderFrom(input, door.folders());
      if (!order.ok) return { invocationMessage: t('Asking Delegate for a task') };
      const { folder, instruction, engine } = order.value;
      const message = [
        t('An agent wants Delegate to prepare this, in the folder below:'),
        fenced(door.inert(instruction)),
        fenced(door.inert(folder)),
        engine === null ? '' : proseLine(t('Engine: {0}', engine)),
        t('Nothing is changed by it. The plan and every change wait for you in the Delegate view.'),
      ];
      return {
        invocationMessage: t('Queueing a task in Delegate'),
        confirmationMessages: {
          title: t('Queue a task in Delegate?'),
          message: message.filter((line) => line !== '').join('\n\n'),
        },
      };
    },
    invoke: async ({ input }, token) => {
      const order = orderFrom(input, door.folders());
      if (!order.ok) return said(door, order.failure);
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      const made = await door.queue(order.value, { by: 'tool', name: toolNames.queue });
      return said(door, made.ok ? queuedWords(made.value) : made.failure);
    },
  };
}

/** Tells how a task stands that a tool or a chat has queued; the person's own are nobody else's. */
export function stateTool(door: Door): vscode.LanguageModelTool<unknown> {
  return {
    prepareInvocation: () => ({ invocationMessage: t('Asking Delegate how its tasks stand') }),
    invoke: ({ input }) => {
      const asked = taskAskedFor(input);
      if (!asked.ok) return said(door, asked.failure);
      const found = asked.value === null ? door.tasks().filter(isTold).slice(0, toldMax) : oneOf(door, asked.value);
      const nothing =
        asked.value === null
          ? t('No task was queued by a chat or a tool in this window.')
          : t('There is no such task that a chat or a tool has queued in this window.');
      return said(door, found.length === 0 ? nothing : found.map(newsWords).join('\n\n'));
    },
  };
}

function oneOf(door: Door, id: string): TaskNews[] {
  const news = door.news(id);
  return news === null || !isTold(news) ? [] : [news];
}

function isTold({ origin }: TaskNews): boolean {
  return origin !== null;
}
