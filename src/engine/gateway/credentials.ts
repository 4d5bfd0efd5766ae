/**
 * Credentials that do not belong into a request: the gateway adds the one that does, by itself. A hijacked worker or connector that
 * sends under an account of the attacker's could carry a folder out through an address that everyone trusts.
 */

/** Names of query fields that carry a credential, or may. */
const queryWords =
  /(^|[-_.])(key|apikey|accesskey|token|secret|password|passwd|pwd|auth|authorization|session|sessionid|sig|signature|credentials?|jwt|code|assertion|bearer)($|[-_.])/i;

/** Headers that a request may bring along from outside the gateway; all others are refused, credentials first of all. */
const plainHeaders = new Set(['accept', 'accept-language', 'content-type', 'if-none-match', 'if-modified-since']);

/** The name of a query field that is, or may be, a credential; null where there is none. Its value is never repeated. */
export function strayCredentialIn(url: URL): string | null {
  for (const name of url.searchParams.keys()) {
    // Names run together hide from a list of words: "accessToken" counts as "access-token".
    if (queryWords.test(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2'))) return shown(name);
  }
  return null;
}

/** The name of a header that may not be brought along; null where there is none. */
export function strayHeaderIn(headers: Readonly<Record<string, string>>): string | null {
  const stray = Object.keys(headers).find((name) => !plainHeaders.has(name.toLowerCase()));
  return stray === undefined ? null : shown(stray);
}

/** Only a plain word of a stranger's is repeated. */
function shown(name: string): string {
  return /^[\w.-]{1,40}$/.test(name) ? name : 'unnamed';
}
