/**
 * The way to a cloud that offers Anthropic's models: its own SDK shapes, signs and reads, and every byte goes over the checked
 * transport, to the one address that the person's region or resource names. Each SDK is a bundle of its own without any network
 * module in it, loaded when its source is chosen.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type * as Bedrock from './cloud/bedrock.ts';
import type * as Foundry from './cloud/foundry.ts';
import type * as Vertex from './cloud/vertex.ts';
import { checkedFetch } from './checkedFetch.ts';
import type { Courier } from './courier.ts';
import { gatewayFailures } from './gatewayWords.ts';
import { messagesAddress } from './messagesAddress.ts';
import type { Way } from './outbound.ts';
import { publicAddress } from './publicAddress.ts';
import { sourceNames, type CloudSource, type Upstream } from './upstream.ts';

/** A cloud's client: sends a Messages request, whose model stands in it, by the given `fetch` alone. */
export type CloudClient = (body: object, fetch: typeof globalThis.fetch, signal: AbortSignal) => Promise<Response>;

/** The module of a cloud, by its kind. */
export type LoadCloud = {
  (kind: 'bedrock'): typeof Bedrock;
  (kind: 'vertex'): typeof Vertex;
  (kind: 'foundry'): typeof Foundry;
};

export type CloudParts = {
  /** Absolute path of the folder with the clouds' bundles, or what brings them. */
  readonly clouds: string | LoadCloud;
};

/** What `dist` holds for each cloud. */
export const cloudBundles = { bedrock: 'bedrock.cjs', vertex: 'vertex.cjs', foundry: 'foundry.cjs' } as const;

export function cloudCourier(
  source: Extract<Upstream, CloudSource>,
  model: string,
  { clouds, limits, resolver }: CloudParts & Pick<Way, 'limits' | 'resolver'>,
): Result<Courier, Failure> {
  const { base, paths } = addressOf(source);
  const privateHosts = source.privateHosts ?? [];
  const checked = messagesAddress(base, privateHosts);
  if (!checked.ok) return fail(gatewayFailures.badAddress(checked.failure));
  const { origin } = checked.value;
  const rule = { origin, methods: ['POST'] as const, paths, query: 'none' as const };
  const way: Way = { policy: { rules: [rule], privateHosts }, resolver, limits, redirectsMax: 0 };
  let client: CloudClient | null = null;
  return ok({
    place: { origin, model },
    destination: `${origin}${paths[0] ?? ''}`,
    priced: bareName(model),
    estimates: false,
    plain: null,
    bodyOf: (request) => JSON.stringify({ ...request, stream: true }),
    async send(body, reader, heard, signal) {
      const line = checkedFetch(way, signal, (head, bytes) => {
        // The SDK keeps an error's body for itself.
        if (head.status !== 200) reader.take(head, bytes);
      });
      try {
        client ??= open(source, clouds);
        const response = await client(JSON.parse(body) as object, line.fetch, signal);
        const contentType = (response.headers.get('content-type') ?? '').replace(/;.*$/s, '').trim().toLowerCase();
        const head = { status: response.status, retryAfter: null, contentType, location: null };
        const parts = response.body as ReadableStream<Uint8Array> | null;
        for await (const bytes of parts ?? []) {
          const wish = reader.take(head, bytes);
          heard();
          if (wish === 'more') continue;
          line.stop();
          return { attempt: { kind: 'too-large' }, bytesIn: line.bytesIn() };
        }
      } catch (error) {
        // Where the transport has an end of its own, that is what happened; else the SDK made no request at all.
        const name = error instanceof Error ? error.constructor.name : 'an error';
        const why = `the client for ${sourceNames[source.kind]} could not make the request (${name})`;
        if (!line.isUsed()) return { attempt: { kind: 'refused', why }, bytesIn: 0 };
      }
      return line.end();
    },
  });
}

function open(source: CloudSource, clouds: string | LoadCloud): CloudClient {
  const load = typeof clouds === 'string' ? loadFrom(clouds) : clouds;
  switch (source.kind) {
    case 'bedrock':
      return load('bedrock').open(source);
    case 'vertex':
      return load('vertex').open(source);
    case 'foundry':
      return load('foundry').open(source);
  }
}

function loadFrom(folder: string): LoadCloud {
  // What the build made of exactly these modules; the tidy test holds the two together.
  return ((kind: keyof typeof cloudBundles) => {
    const file = path.join(folder, cloudBundles[kind]);
    return createRequire(file)(file) as unknown;
  }) as LoadCloud;
}

/** Where a cloud stands, and the paths that its SDK may ask there. */
function addressOf(source: CloudSource): { base: string; paths: readonly string[] } {
  const base = (source.baseUrl ?? publicAddress(source)).replace(/\/+$/, '');
  const prefix = URL.canParse(base) ? new URL(base).pathname.replace(/\/+$/, '') : '';
  switch (source.kind) {
    case 'bedrock':
      return { base, paths: [`${prefix}/model/*/invoke-with-response-stream`] };
    case 'vertex':
      return { base, paths: [`${prefix}/projects/*/locations/*/publishers/anthropic/models/*`] };
    case 'foundry':
      return { base, paths: [`${prefix}/v1/messages`] };
  }
}

/** A cloud's name of a model as Anthropic has it: "us.anthropic.claude-sonnet-5-5-v1:0" is priced as "claude-sonnet-5-5-v1:0". */
function bareName(model: string): string {
  return model.replace(/^([a-z]+\.)?anthropic\./, '');
}
