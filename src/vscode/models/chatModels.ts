/** The models that other extensions bring to VS Code, for the gateway. VS Code itself asks the person whether Delegate may use them. */
import * as vscode from 'vscode';
import { t } from '../../base/translate.ts';
import type { ChatAnswer, ChatModels } from '../../engine/gateway/chatModels.ts';
import type { ModelRequest } from '../../engine/gateway/modelRequest.ts';
import { countable, messageOf, toolsOf, turnsOf, type Part, type Said, type Turn } from './turns.ts';

const justification = t('Delegate plans and prepares the task that you gave it.');

/** What an answer may hold at most; the gateway refuses more by itself. */
const charactersMax = 3 * 1024 * 1024;

export function chatModels(access: vscode.LanguageModelAccessInformation): ChatModels {
  return {
    async ask(request, name, heard, signal) {
      const model = await modelNamed(name);
      if (model === null) return { kind: 'error', status: 404, message: noModel(name) };
      if (access.canSendRequest(model) === false)
        return { kind: 'error', status: 401, message: 'VS Code was told not to let Delegate use its models' };
      const turns = turnsOf(request);
      if (!turns.ok) return { kind: 'error', status: 400, message: turns.failure };
      const source = new vscode.CancellationTokenSource();
      const cancel = (): void => source.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        return await answerOf(model, { request, turns: turns.value }, heard, source.token);
      } catch (error) {
        return failureOf(error);
      } finally {
        signal.removeEventListener('abort', cancel);
        source.dispose();
      }
    },
    async count(request, name) {
      const model = await modelNamed(name);
      const turns = turnsOf(request);
      return model === null || !turns.ok ? null : tokensOf(model, turns.value);
    },
    async facts(name) {
      const model = await modelNamed(name);
      // Which of them take pictures, VS Code does not tell.
      return model === null ? null : { contextTokens: model.maxInputTokens, takesPictures: false };
    },
  };
}

/** Every model there is, as a person chooses it: `vendor/id`. */
export async function chatModelNames(): Promise<{ name: string; label: string }[]> {
  const models = await vscode.lm.selectChatModels();
  return models.map(({ vendor, id, name }) => ({ name: `${vendor}/${id}`, label: name }));
}

/** The model of that name (`vendor/id`, an id or a family); the first there is for an empty one. */
async function modelNamed(name: string): Promise<vscode.LanguageModelChat | null> {
  const models = await vscode.lm.selectChatModels();
  const fits = ({ vendor, id, family }: vscode.LanguageModelChat): boolean =>
    name === '' || `${vendor}/${id}` === name || id === name || family === name;
  return models.find(fits) ?? null;
}

function noModel(name: string): string {
  return name === '' ? 'VS Code has no model' : `VS Code has no model ${name}`;
}

async function answerOf(
  model: vscode.LanguageModelChat,
  { request, turns }: { request: ModelRequest; turns: readonly Turn[] },
  heard: (characters: number) => void,
  token: vscode.CancellationToken,
): Promise<ChatAnswer> {
  const tools = toolsOf(request);
  const options = { justification, ...(tools.length === 0 ? {} : { tools: [...tools] }) };
  const response = await model.sendRequest(turns.map(messageFor), options, token);
  const said: Said[] = [];
  let characters = 0;
  for await (const part of response.stream) {
    if (part instanceof vscode.LanguageModelTextPart) said.push({ kind: 'text', text: part.value });
    else if (part instanceof vscode.LanguageModelToolCallPart)
      said.push({ kind: 'call', id: part.callId, name: part.name, input: part.input });
    else continue;
    characters += part instanceof vscode.LanguageModelTextPart ? part.value.length : JSON.stringify(part.input).length;
    if (characters > charactersMax) return { kind: 'error', status: 413, message: 'the answer is too long' };
    heard(characters);
  }
  const input_tokens = await tokensOf(model, turns);
  const output_tokens = await tokensOf(model, [{ role: 'assistant', parts: said }]);
  return { kind: 'message', message: messageOf(said, `${model.vendor}/${model.id}`, { input_tokens, output_tokens }) };
}

async function tokensOf(model: vscode.LanguageModelChat, turns: readonly Turn[]): Promise<number> {
  const { text, tokens } = countable(turns);
  return tokens + Math.ceil(await model.countTokens(text));
}

function messageFor({ role, parts }: Turn): vscode.LanguageModelChatMessage {
  const roles = {
    user: vscode.LanguageModelChatMessageRole.User,
    assistant: vscode.LanguageModelChatMessageRole.Assistant,
  };
  return new vscode.LanguageModelChatMessage(roles[role], parts.map(partFor));
}

function partFor(part: Part): vscode.LanguageModelInputPart {
  switch (part.kind) {
    case 'text':
      return new vscode.LanguageModelTextPart(part.text);
    case 'picture':
      return vscode.LanguageModelDataPart.image(part.data, part.mime);
    case 'call':
      return new vscode.LanguageModelToolCallPart(part.id, part.name, part.input);
    case 'result':
      return new vscode.LanguageModelToolResultPart(part.id, part.parts.map(partFor));
  }
}

const statuses: Readonly<Record<string, number>> = { NoPermissions: 401, NotFound: 404, Blocked: 429 };

function failureOf(error: unknown): ChatAnswer {
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof vscode.LanguageModelError ? (statuses[error.code] ?? 500) : 500;
  return { kind: 'error', status, message };
}
