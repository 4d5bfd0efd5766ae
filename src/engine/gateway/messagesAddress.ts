import { fail, ok, type Result } from '../../base/result.ts';

/**
 * The one address that model calls go to: `{base}/v1/messages`. A base that already ends in `/v1` or `/v1/messages` is understood.
 * Plain http, which would send the key readable, is for this machine and private networks only.
 * The failure says in words what is wrong with the base; it never repeats it, since it may hold a password.
 */
export function messagesAddress(baseUrl: string): Result<URL, string> {
  if (!URL.canParse(baseUrl.trim())) return fail('it is not a web address such as https://api.anthropic.com');
  const base = new URL(baseUrl.trim());
  if (base.username !== '' || base.password !== '') return fail('it holds a name or a password');
  if (base.search !== '' || base.hash !== '') return fail('it must end with its path, without “?” or “#”');
  if (base.protocol !== 'https:' && base.protocol !== 'http:') return fail('it must begin with https://');
  if (base.protocol === 'http:' && !isPrivateHost(base.hostname)) {
    return fail('plain http would send the key readable to another network; use https');
  }
  const path = base.pathname.replace(/\/+$/, '').replace(/\/v1(\/messages)?$/, '');
  return ok(new URL(`${base.origin}${path}/v1/messages`));
}

/** Loopback, private address ranges (RFC 1918, RFC 4193), and names that only a local network knows. */
function isPrivateHost(host: string): boolean {
  if (/^\[(::1|f[cd][0-9a-f:]+)\]$/.test(host)) return true;
  if (/^(127|10)\.\d+\.\d+\.\d+$/.test(host)) return true;
  if (/^192\.168\.\d+\.\d+$/.test(host)) return true;
  if (/^172\.(1[6-9]|2\d|3[01])\.\d+\.\d+$/.test(host)) return true;
  if (!host.includes('.') && !host.startsWith('[')) return true;
  return /\.(localhost|local|internal|lan)$/.test(host);
}
