// An authorization server and a connector's server that wants its tokens: two origins on loopback, as small as the protocol lets them be.
import crypto from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SecuredServer = {
  /** Of the connector's server. */
  readonly url: string;
  /** Where people sign in. */
  readonly origin: string;
  /** What was asked of the authorization server: method and path. */
  readonly asked: readonly string[];
  /** Every access token is worth nothing from now on; those for new ones too, if `all`. */
  readonly expire: (what: 'access' | 'all') => void;
  /** Goes through the page as a person would: the address to which the browser is sent back. */
  readonly consent: (address: string) => Promise<string>;
  readonly tokens: () => readonly string[];
  /** From now on a call wants this right, which a sign-in has only where it was asked for. */
  readonly wants: (scope: string) => void;
  readonly close: () => Promise<void>;
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

export async function startSecuredServer(): Promise<SecuredServer> {
  const access = new Set<string>();
  const refresh = new Set<string>();
  const given: string[] = [];
  const scopes = new Map<string, string>();
  let wanted = '';
  const codes = new Map<string, { readonly challenge: string; readonly redirect: string; readonly scope: string }>();
  const asked: string[] = [];
  let [origin, resource] = ['', ''];

  function tokens(scope: string): object {
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
    access.add(one);
    refresh.add(other);
    given.push(one, other);
    for (const each of [one, other]) scopes.set(each, scope);
    return { access_token: one, refresh_token: other, token_type: 'Bearer', expires_in: 3_600, scope };
  }

  function tokenFor(form: URLSearchParams): object | null {
    if (form.get('grant_type') === 'refresh_token')
      return refresh.delete(form.get('refresh_token') ?? '')
        ? tokens(scopes.get(form.get('refresh_token') ?? '') ?? '')
        : null;
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = crypto
      .createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    return code?.challenge === challenge && code.redirect === form.get('redirect_uri') ? tokens(code.scope) : null;
  }

  async function authorize(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    asked.push(`${request.method ?? ''} ${url.pathname}`);
    switch (url.pathname) {
      case '/.well-known/oauth-authorization-server':
        return json(response, 200, {
          issuer: origin,
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          registration_endpoint: `${origin}/register`,
          response_types_supported: ['code'],
          code_challenge_methods_supported: ['S256'],
          token_endpoint_auth_methods_supported: ['none'],
        });
      case '/register': {
        const client = JSON.parse(await bodyOf(request)) as object;
        return json(response, 201, { ...client, client_id: crypto.randomUUID() });
      }
      case '/authorize': {
        const code = crypto.randomUUID();
        const redirect = url.searchParams.get('redirect_uri') ?? '';
        const scope = url.searchParams.get('scope') ?? '';
        codes.set(code, { challenge: url.searchParams.get('code_challenge') ?? '', redirect, scope });
        const back = new URL(redirect);
        back.searchParams.set('code', code);
        back.searchParams.set('state', url.searchParams.get('state') ?? '');
        response.writeHead(302, { location: back.href });
        response.end();
        return;
      }
      case '/token': {
        const made = tokenFor(new URLSearchParams(await bodyOf(request)));
        return made === null ? json(response, 400, { error: 'invalid_grant' }) : json(response, 200, made);
      }
      default:
        json(response, 404, {});
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', resource);
    if (url.pathname.startsWith('/.well-known/oauth-protected-resource'))
      return json(response, 200, { resource: `${resource}/mcp`, authorization_servers: [origin] });
    if (url.pathname !== '/mcp') return json(response, 404, {});
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!access.has(token))
      return json(
        response,
        401,
        {},
        {
          'www-authenticate': `Bearer resource_metadata="${resource}/.well-known/oauth-protected-resource/mcp"`,
        },
      );
    if (request.method !== 'POST') return json(response, 405, {});
    const message = JSON.parse(await bodyOf(request)) as { id?: number; method?: string };
    if (message.id === undefined) {
      response.writeHead(202);
      response.end();
      return;
    }
    if (message.method === 'tools/call' && wanted !== '' && !(scopes.get(token) ?? '').split(' ').includes(wanted)) {
      const metadata = `${resource}/.well-known/oauth-protected-resource/mcp`;
      const challenge = `Bearer error="insufficient_scope", scope="${wanted}", resource_metadata="${metadata}"`;
      return json(response, 403, {}, { 'www-authenticate': challenge });
    }
    const result = resultFor(message.method ?? '', token);
    const answer = result === null ? { error: { code: -32601, message: 'no such method' } } : { result };
    json(response, 200, { jsonrpc: '2.0', id: message.id, ...answer });
  }

  const authorization = createServer((request, response) => void authorize(request, response));
  const server = createServer((request, response) => void serve(request, response));
  origin = await listen(authorization);
  resource = await listen(server);
  return {
    url: `${resource}/mcp`,
    origin,
    asked,
    expire: (what) => {
      access.clear();
      if (what === 'all') refresh.clear();
    },
    consent: async (address) => {
      const answer = await fetch(address, { redirect: 'manual' });
      const back = answer.headers.get('location') ?? '';
      await fetch(back);
      return back;
    },
    tokens: () => given,
    wants: (scope) => void (wanted = scope),
    close: async () => {
      for (const each of [authorization, server]) {
        each.closeAllConnections();
        await new Promise((resolve) => each.close(resolve));
      }
    },
  };
}

function resultFor(method: string, token: string): object | null {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'secured', version: '1' },
      };
    case 'tools/list':
      return { tools: [{ name: 'whoami', description: 'Tells who you are.', inputSchema: { type: 'object' } }] };
    case 'tools/call':
      // It repeats the token, as a careless server would.
      return { content: [{ type: 'text', text: `you came with ${token}` }] };
    default:
      return null;
  }
}
