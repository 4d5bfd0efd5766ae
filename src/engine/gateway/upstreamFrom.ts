/** From what a person set and stored to the source of models: the same for the settings of VS Code and the command line's environment. */
import * as z from 'zod/mini';
import { upstreamKinds, type UpstreamKind } from '../../model/modelSource.ts';
import type { ChatModels } from './chatModels.ts';
import type { BedrockSource, FoundrySource, Upstream, VertexSource } from './upstream.ts';

export type Chosen = {
  readonly source: UpstreamKind;
  /** Empty for what is usual. */
  readonly model: string;
  readonly smallModel: string;
  readonly baseUrl: string;
  /** Of Bedrock and Vertex. */
  readonly region: string;
  /** Of Vertex. */
  readonly project: string;
  /** Of Foundry. */
  readonly resource: string;
  readonly privateHosts: readonly string[];
  /** What is secret of the source, as one text; see `credentialForms`. */
  readonly secret: string;
};

/** What a person may give as the secret of each source. */
export const credentialForms: Readonly<Record<UpstreamKind, string>> = {
  messages: 'the key; a word such as “none” for a local server that wants no key',
  bedrock: 'a Bedrock API key, or ACCESS_KEY_ID:SECRET_ACCESS_KEY, with :SESSION_TOKEN for temporary ones',
  vertex: 'a service account’s key (the JSON text of its file), or an access token that lasts an hour',
  foundry: 'the key of the resource',
  vscode: 'none',
};

const usualModel = 'claude-sonnet-5-5';
const usualAddress = 'https://api.anthropic.com';

export function isSource(name: string): name is UpstreamKind {
  return upstreamKinds.some((kind) => kind === name);
}

/** The source, or null where its secret, or what else it needs, is not there. `chat`: VS Code's models, where there are any. */
export function upstreamFrom(chosen: Chosen, chat: ChatModels | null = null): Upstream | null {
  const { source, smallModel, privateHosts, baseUrl } = chosen;
  const model = chosen.model || (source === 'vscode' ? '' : usualModel);
  const common = { model, smallModel, privateHosts };
  if (source === 'vscode') return chat === null ? null : { ...common, kind: source, chat };
  if (source === 'messages') {
    // Who has no key has chosen nothing; for a server that wants none, any word will do.
    if (chosen.secret === '') return null;
    return { ...common, kind: source, baseUrl: baseUrl || usualAddress, key: chosen.secret };
  }
  const cloud = clouds[source](chosen);
  return cloud === null ? null : { ...common, ...(baseUrl === '' ? {} : { baseUrl }), ...cloud };
}

const clouds = {
  bedrock({ region, secret }: Chosen): BedrockSource | null {
    const credentials = awsCredentials(secret);
    return credentials === null || region === '' ? null : { kind: 'bedrock', region, credentials };
  },
  vertex({ region, project, secret }: Chosen): VertexSource | null {
    const credentials = googleCredentials(secret);
    if (credentials === null || region === '' || project === '') return null;
    return { kind: 'vertex', region, project, credentials };
  },
  foundry({ resource, baseUrl, secret }: Chosen): FoundrySource | null {
    const isWhole = secret !== '' && (resource !== '' || baseUrl !== '');
    return isWhole ? { kind: 'foundry', resource, key: secret } : null;
  },
} as const;

function awsCredentials(secret: string): BedrockSource['credentials'] | null {
  const [accessKeyId = '', secretAccessKey = '', ...rest] = secret.split(':');
  if (/^(AKIA|ASIA)[A-Z0-9]{8,}$/.test(accessKeyId)) {
    const sessionToken = rest.join(':');
    if (secretAccessKey === '') return null;
    return { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) };
  }
  return secret === '' ? null : { apiKey: secret };
}

const accountSchema = z.looseObject({ client_email: z.string(), private_key: z.string() });

function googleCredentials(secret: string): VertexSource['credentials'] | null {
  if (!secret.trimStart().startsWith('{')) return secret === '' ? null : { accessToken: secret };
  const parsed = accountSchema.safeParse(parseJson(secret));
  return parsed.success ? { email: parsed.data.client_email, privateKey: parsed.data.private_key } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says of a source: its secret, in the form of `credentialForms`. Empty where it says nothing. */
export function secretIn(env: Environment, source: UpstreamKind): string {
  const of = (name: string): string => env[name] ?? '';
  switch (source) {
    case 'messages':
      return of('ANTHROPIC_API_KEY');
    case 'bedrock': {
      const keys = [of('AWS_ACCESS_KEY_ID'), of('AWS_SECRET_ACCESS_KEY')];
      if (of('AWS_BEARER_TOKEN_BEDROCK') !== '') return of('AWS_BEARER_TOKEN_BEDROCK');
      return keys.includes('') ? '' : [...keys, of('AWS_SESSION_TOKEN')].filter((part) => part !== '').join(':');
    }
    case 'vertex':
      return of('GOOGLE_SERVICE_ACCOUNT_KEY') || of('GOOGLE_OAUTH_ACCESS_TOKEN');
    case 'foundry':
      return of('ANTHROPIC_FOUNDRY_API_KEY');
    case 'vscode':
      return '';
  }
}

/** What the environment says of a source besides its secret. */
export function placesIn(env: Environment, source: UpstreamKind): Omit<Chosen, 'source' | 'secret' | 'privateHosts'> {
  const of = (name: string): string => env[name] ?? '';
  const addresses: Record<UpstreamKind, string> = {
    messages: of('ANTHROPIC_BASE_URL'),
    bedrock: of('ANTHROPIC_BEDROCK_BASE_URL'),
    vertex: of('ANTHROPIC_VERTEX_BASE_URL'),
    foundry: of('ANTHROPIC_FOUNDRY_BASE_URL'),
    vscode: '',
  };
  return {
    model: of('ANTHROPIC_MODEL'),
    smallModel: of('ANTHROPIC_SMALL_MODEL'),
    baseUrl: addresses[source],
    region: source === 'vertex' ? of('CLOUD_ML_REGION') : of('AWS_REGION'),
    project: of('ANTHROPIC_VERTEX_PROJECT_ID'),
    resource: of('ANTHROPIC_FOUNDRY_RESOURCE'),
  };
}
