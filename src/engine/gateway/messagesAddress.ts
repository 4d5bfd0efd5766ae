import { isIP } from 'node:net';
import { fail, ok, type Result } from '../../base/result.ts';
import { kindOfAddress } from './addresses.ts';
import { hostOf, isLocalName } from './outboundPolicy.ts';

/**
 * The one address that model calls go to: `{base}/v1/messages`. A base that already ends in `/v1` or `/v1/messages` is understood.
 * Plain http, which would send the key readable, is for this machine and private networks only, `privateHosts` among them.
 * The failure says in words what is wrong with the base; it never repeats it, since it may hold a password.
 */
export function messagesAddress(baseUrl: string, privateHosts: readonly string[] = []): Result<URL, string> {
  if (!URL.canParse(baseUrl.trim())) return fail('it is not a web address such as https://api.anthropic.com');
  const base = new URL(baseUrl.trim());
  if (base.username !== '' || base.password !== '') return fail('it holds a name or a password');
  if (base.search !== '' || base.hash !== '') return fail('it must end with its path, without “?” or “#”');
  if (base.protocol !== 'https:' && base.protocol !== 'http:') return fail('it must begin with https://');
  if (base.protocol === 'http:' && !isPrivateHost(base, privateHosts)) {
    return fail('plain http would send the key readable to another network; use https');
  }
  const path = base.pathname.replace(/\/+$/, '').replace(/\/v1(\/messages)?$/, '');
  return ok(new URL(`${base.origin}${path}/v1/messages`));
}

/** Loopback, private addresses, names that only a local network knows, and hosts that the person named as such. */
function isPrivateHost(url: URL, privateHosts: readonly string[]): boolean {
  const host = hostOf(url);
  if (isIP(host) !== 0) return ['loopback', 'private'].includes(kindOfAddress(host));
  return isLocalName(host) || privateHosts.includes(host);
}
