/** Which addresses a written document may lead to. */

const schemes = ['http', 'https', 'mailto', 'tel', 'ftp'];
const charactersMax = 4_000;

/** The address, if it is relative or of a kind that only opens a page or a mail; null for what could run something. */
export function safeAddress(address: string): string | null {
  // Browsers leave out line ends and tabs, and spaces in front, before they look at the scheme.
  const bare = address.replace(/[\u0000-\u001f\u007f]/g, '').trim();
  if (bare === '' || bare.length > charactersMax) return null;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(bare)?.[1]?.toLowerCase();
  if (scheme !== undefined && !schemes.includes(scheme)) return null;
  // Another machine by its bare name: following it tells the machine who follows.
  return bare.startsWith('//') || bare.startsWith('\\\\') ? null : bare;
}
