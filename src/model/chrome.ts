/** Chrome as a connector: which addresses a task may see in it, and the bounds of what comes of that. Sizes in bytes, times in milliseconds. */
export const chromeLimits = {
  startMsMax: 30_000,
  signInMsMax: 10 * 60_000,
  /** How long the person may take to let a task into their own Chrome. */
  ownAskMsMax: 5 * 60_000,
  /** One thing that Chrome is told to do. */
  commandMsMax: 30_000,
  /** Elements of a page, and lines of its text. */
  elementsMax: 100_000,
  linesMax: 20_000,
  downloadMsMax: 120_000,
  downloadBytesMax: 100 * 1024 * 1024,
  downloadsMax: 10,
  /** All that came of one thing that was done, which is held in memory at once. */
  downloadsBytesMax: 200 * 1024 * 1024,
  /** One page, without its parts. */
  documentBytesMax: 32 * 1024 * 1024,
  /** Of a page's text, in characters. */
  pageCharactersMax: 60_000,
  blockedToldMax: 20,
  /** One message of Chrome's. */
  messageBytesMax: 64 * 1024 * 1024,
  fieldsMax: 40,
} as const;

/** Which Chrome a task uses: one with a profile of Delegate's own, or the person's, with their sign-ins. Theirs is their choice alone, for each task. */
export const chromeChoices = ['dedicated', 'own'] as const;
export type ChromeChoice = (typeof chromeChoices)[number];

export type Sites = {
  /** Names of hosts, or `*.` and the end of their names. */
  readonly hosts: readonly string[];
  /** Hosts with their ports that may be on this machine or in a private network. */
  readonly privateHosts: readonly string[];
};

/** Why an address is not to be seen, in words; null where it is. `address`: what a page or a proxy is asked for. */
export function closedSite(address: string, { hosts, privateHosts }: Sites): string | null {
  if (!URL.canParse(address)) return 'it is no address';
  const url = new URL(address);
  const host = url.hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  const isPlain = url.protocol === 'http:' || url.protocol === 'ws:';
  if (!isPlain && url.protocol !== 'https:' && url.protocol !== 'wss:') return `${url.protocol} is not opened`;
  if (url.username !== '' || url.password !== '') return 'it names a user';
  if (!hosts.some((each) => isOf(each.toLowerCase().replace(/\.$/, ''), host))) return `${host} is not in the plan`;
  const port = url.port === '' ? (isPlain ? '80' : '443') : url.port;
  if (privateHosts.includes(`${host}:${port}`)) return null;
  if (isPlain) return `${host} is asked without encryption`;
  return port === '443' ? null : `the port ${port} of ${host} is not opened`;
}

function isOf(allowed: string, host: string): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) && host.length >= allowed.length : host === allowed;
}
