/** Google Vertex AI through its SDK: a bundle of its own. Credentials are those that are given here, and no others are looked for. */
import { createSign } from 'node:crypto';
import { AnthropicVertex } from '@anthropic-ai/vertex-sdk';
import type { CloudClient } from '../cloudCourier.ts';
import { publicAddress } from '../publicAddress.ts';
import type { ServiceAccount, VertexSource } from '../upstream.ts';
import { posting, quiet } from './posting.ts';

type AuthClient = NonNullable<NonNullable<ConstructorParameters<typeof AnthropicVertex>[0]>['authClient']>;

export function open(source: VertexSource): CloudClient {
  const { region, project, credentials } = source;
  const getRequestHeaders = (): Promise<Headers> => {
    const token = 'accessToken' in credentials ? credentials.accessToken : signedToken(credentials, Date.now());
    return Promise.resolve(new Headers({ authorization: `Bearer ${token}` }));
  };
  // All that the SDK asks of it.
  const authClient = { projectId: project, getRequestHeaders } as unknown as AuthClient;
  const baseURL = source.baseUrl ?? publicAddress(source);
  return posting((fetch) => new AnthropicVertex({ ...quiet, region, projectId: project, baseURL, authClient, fetch }));
}

const tokenSeconds = 3_600;

/**
 * A token that a service account signs by itself, without asking anyone (RFC 7519; Google: "Using a service account's self-signed JWT").
 * `now` in milliseconds.
 */
export function signedToken({ email, privateKey }: ServiceAccount, now: number): string {
  const at = Math.floor(now / 1000);
  const claims = {
    iss: email,
    sub: email,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    iat: at,
    exp: at + tokenSeconds,
  };
  const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const text = parts.join('.');
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}
