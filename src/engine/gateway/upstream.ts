/** Where model calls go: one of the sources that a person may choose, with its credentials and the names of its models. */
import type { UpstreamKind } from '../../model/modelSource.ts';
import type { ModelUse } from '../../protocol/modelWire.ts';
import type { ChatModels } from './chatModels.ts';

/** An address that speaks the Messages API: Anthropic's own, a company's gateway, a local server. */
type MessagesSource = {
  readonly kind: 'messages';
  readonly baseUrl: string;
  /** An empty one sends none: some local servers want none. */
  readonly key: string;
  /** The server knows only the plain fields of the Messages API. Found out by itself where it is not said. */
  readonly plain?: boolean;
};

type AwsKeys = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

export type BedrockSource = {
  readonly kind: 'bedrock';
  readonly region: string;
  /** A key of Bedrock's own, or an account's keys, with which requests are signed. */
  readonly credentials: { readonly apiKey: string } | AwsKeys;
  /** In place of the region's public address. */
  readonly baseUrl?: string;
};

export type ServiceAccount = { readonly email: string; readonly privateKey: string };

export type VertexSource = {
  readonly kind: 'vertex';
  readonly region: string;
  readonly project: string;
  readonly credentials: { readonly accessToken: string } | ServiceAccount;
  readonly baseUrl?: string;
};

export type FoundrySource = {
  readonly kind: 'foundry';
  readonly resource: string;
  readonly key: string;
  readonly baseUrl?: string;
};

/** The models that other extensions bring to VS Code. */
type ChatSource = { readonly kind: 'vscode'; readonly chat: ChatModels };

export type CloudSource = BedrockSource | VertexSource | FoundrySource;

export type Upstream = {
  readonly model: string;
  /** For many small questions; what is usual for the main model, if not said. */
  readonly smallModel?: string;
  /** Hosts that may stand at private addresses, besides those whose names say so. */
  readonly privateHosts?: readonly string[];
} & (MessagesSource | CloudSource | ChatSource);

/** The model for a use. The names of a cloud's models can't be told from one another: there the main one does the small work too. */
export function modelFor({ kind, model, smallModel = '' }: Upstream, use: ModelUse): string {
  if (use === 'main') return model;
  if (smallModel !== '') return smallModel;
  return kind === 'messages' && model.startsWith('claude-') ? 'claude-haiku-5-5' : model;
}

/** Everything in it that nobody may read. */
export function secretsOf(upstream: Upstream): string[] {
  switch (upstream.kind) {
    case 'messages':
    case 'foundry':
      return [upstream.key];
    case 'bedrock':
    case 'vertex':
      return Object.entries(upstream.credentials).flatMap(([name, value]) => (name === 'email' ? [] : [value]));
    case 'vscode':
      return [];
  }
}

/** What a person calls each source. */
export const sourceNames: Readonly<Record<UpstreamKind, string>> = {
  messages: 'Messages API',
  bedrock: 'Amazon Bedrock',
  vertex: 'Google Vertex AI',
  foundry: 'Microsoft Foundry',
  vscode: 'VS Code’s models',
};
