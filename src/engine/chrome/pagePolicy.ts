/**
 * What a page may do by the browser's own rules, which its scripts cannot get around, and which addresses and links look as if they
 * changed something. The guard stops requests; web sockets are none, so that their hosts are told to the browser with each document.
 */
import type { Sites } from '../../model/chrome.ts';

export type PagePolicy = {
  /** Hosts (with their ports, where they are private) to which a page may open web sockets: by the person's word in the connector's entry. */
  readonly webSockets: readonly string[];
  /** Whether the page is in the person's own Chrome: then it opens no window and makes no download by itself. */
  readonly isOwn: boolean;
};

/** The policy (CSP) that is added to whatever a document says itself: both hold. */
export function policyFor({ hosts, privateHosts }: Sites, { webSockets, isOwn }: PagePolicy): string {
  const open = hosts.filter((host) => /^(?:\*\.)?[a-z0-9.-]+$/i.test(host));
  const places = privateHosts.filter((place) => open.some((host) => place.replace(/:\d+$/, '') === host));
  const sources = [
    'data:',
    'blob:',
    ...open.map((host) => `https://${host}`),
    ...places.flatMap((place) => [`http://${place}`, `https://${place}`]),
    ...webSockets
      .filter((host) => open.includes(host) || places.includes(host))
      .flatMap((host) => (places.includes(host) ? [`ws://${host}`, `wss://${host}`] : [`wss://${host}`])),
  ];
  return [`connect-src ${sources.join(' ')}`, ...(isOwn ? [`sandbox ${ownFlags.join(' ')}`] : [])].join('; ');
}

/** What a page in the person's own Chrome keeps of its rights: new windows and downloads of its own making are not among them. */
const ownFlags = [
  'allow-scripts',
  'allow-same-origin',
  'allow-forms',
  'allow-modals',
  'allow-top-navigation',
  'allow-pointer-lock',
  'allow-presentation',
  'allow-storage-access-by-user-activation',
];

export type Header = { readonly name: string; readonly value: string };

export function headerOf(headers: readonly Header[], wanted: string): string {
  return headers.find(({ name }) => name.toLowerCase() === wanted)?.value ?? '';
}

/** All that a document says of its kind, in as many headers as it likes; one of nothing, where it says none. Chrome takes the last. */
function mediaTypesIn(headers: readonly Header[]): readonly string[] {
  const said = headers.filter(({ name }) => name.toLowerCase() === 'content-type');
  const types = said.flatMap(({ value }) => value.split(',').map((each) => (each.split(';')[0] ?? '').trim()));
  return types.length === 0 ? [''] : types.map((type) => type.toLowerCase());
}

/** Kinds that no browser takes for a page with scripts. What says nothing of itself may be one. */
const scriptless =
  /^(?:text\/(?:plain|csv|tab-separated-values|css)|application\/json|image\/(?!svg)[\w.+-]+|(?:audio|video|font)\/[\w.+-]+)$/;
/** Kinds that are pages or pictures to a browser; everything else is a file. */
const shown =
  /^(?:|text\/(?:html|xml|plain|css|javascript)|application\/(?:xhtml\+xml|xml|json|[\w.-]+\+(?:xml|json))|image\/.+|(?:audio|video)\/.+|multipart\/x-mixed-replace)$/;

/** Whether a document is a file to be saved, and no page: by its own word, or because Chrome cannot show it as one. */
export function isFile(headers: readonly Header[]): boolean {
  return (
    /^\s*attachment\b/i.test(headerOf(headers, 'content-disposition')) ||
    !shown.test(mediaTypesIn(headers).at(-1) ?? '')
  );
}

/** Whether Chrome, too, takes it for a file by its word: it shows what says so twice, or with anything beside it. */
export function isSaved(headers: readonly Header[]): boolean {
  const [said, ...more] = headers.filter(({ name }) => name.toLowerCase() === 'content-disposition');
  return more.length === 0 && /^\s*attachment\s*(?:;|$)/i.test(said?.value ?? '');
}

/** Whether a page with scripts may come of it: wherever one of the kinds that it says may have them. */
export function mayHaveScripts(headers: readonly Header[]): boolean {
  return !mediaTypesIn(headers).every((type) => scriptless.test(type));
}

/** What a file is called by whoever sends it; its address's last part, where they do not say. */
export function fileNameIn(headers: readonly Header[], address: string): string {
  const disposition = headerOf(headers, 'content-disposition');
  const [, encoded] = /filename\*\s*=\s*UTF-8''([^;\s]+)/i.exec(disposition) ?? [];
  const [, quoted, plain] = /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(disposition) ?? [];
  const last = URL.canParse(address) ? (new URL(address).pathname.split('/').at(-1) ?? '') : '';
  return decoded(encoded ?? quoted ?? plain ?? last);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Words that begin what changes something, as addresses have them. */
const deeds = new Set(
  [
    'logout logoff signout signoff delete destroy remove erase purge wipe drop unsubscribe subscribe cancel confirm approve accept reject',
  ]
    .concat([
      'decline deactivate activate disable enable revoke reset buy pay purchase checkout transfer send submit publish unpublish',
    ])
    .concat(['vote follow unfollow like unlike archive restore terminate suspend invite upvote downvote'])
    .flatMap((line) => line.split(' ')),
);
/** The same in two words. */
const pairs = new Set([
  'log out',
  'log off',
  'sign out',
  'sign off',
  'opt out',
  'check out',
  'add to',
  'place order',
  'order now',
]);
/** Fields of an address that say what is to be done. */
const doing = new Set([
  'action',
  'act',
  'do',
  'op',
  'operation',
  'cmd',
  'command',
  'method',
  '_method',
  'task',
  'mode',
  'verb',
]);

/** Whether an address reads as if it did something there instead of showing it: `/logout`, `/delete?id=5`, `/item/5/remove`, `?action=delete`. */
export function changesSomething(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { pathname, searchParams } = new URL(address);
  if (pathname.split('/').some((part) => isDeed(decoded(part)))) return true;
  return [...searchParams].some(([name, value]) => isDeed(name) || (doing.has(name.toLowerCase()) && isDeed(value)));
}

function isDeed(part: string): boolean {
  const words = part
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const [first = '', second = ''] = words;
  return deeds.has(first) || pairs.has(`${first} ${second}`);
}

/** Links that say of themselves that they change something, in the languages that are met most. */
const deedNames = new RegExp(
  `^(?:${[
    'log ?out|log ?off|sign ?out|delete|remove|erase|unsubscribe|cancel (?:my |your |the |this )?(?:order|subscription|booking|account|plan)',
    'buy|pay|purchase|order now|place (?:the |your )?order|check ?out|confirm|approve|reject|decline|transfer|send|submit|publish',
    'deactivate|revoke|terminate|abmelden|ausloggen|löschen|entfernen|kündigen|stornieren|kaufen|bestellen|bezahlen|bestätigen|absenden',
    'déconnexion|se déconnecter|supprimer|acheter|payer|envoyer|confirmer|cerrar sesión|eliminar|borrar|comprar|pagar|enviar|confirmar',
  ].join('|')})(?![\\p{L}\\p{N}])`,
  'iu',
);

export function namesDeed(name: string): boolean {
  return deedNames.test(name.trim());
}
