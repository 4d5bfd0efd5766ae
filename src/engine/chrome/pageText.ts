/** A page's text as the driver gives it: its elements by uid, so that an ask can name them and a Chrome that was opened anew finds them again. */

/** What an element is: its role and name, and the how manieth of these it is. */
export type Ref = { readonly uid: string; readonly role: string; readonly name: string; readonly nth: number };

const linePattern = /^\s*uid=([\w-]+) ([\w-]+)(?: "((?:[^"\\]|\\.)*)")?/;

/** Where the links of a page lead. */
export function linksIn(text: string): string[] {
  const found = [...text.matchAll(/^\s*uid=[\w-]+ link .*?\burl="((?:[^"\\]|\\.)*)"/gm)].flatMap(([, quoted = '']) => {
    try {
      const address: unknown = JSON.parse(`"${quoted}"`);
      return typeof address === 'string' && /^https?:/.test(address) ? [address] : [];
    } catch {
      return [];
    }
  });
  return [...new Set(found)];
}

export function refsIn(text: string): Ref[] {
  const counts = new Map<string, number>();
  return text.split('\n').flatMap((line) => {
    const [, uid, role, name = ''] = linePattern.exec(line) ?? [];
    if (uid === undefined || role === undefined) return [];
    const key = `${role} ${name}`;
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    return [{ uid, role, name, nth }];
  });
}

/** The uid now of an element that had this one in another text; null where there is none any more, and of one that was in no such text. */
export function sameElement(uid: string, before: readonly Ref[], now: readonly Ref[]): string | null {
  const was = before.find((ref) => ref.uid === uid);
  if (was === undefined) return null;
  return now.find(({ role, name, nth }) => role === was.role && name === was.name && nth === was.nth)?.uid ?? null;
}

/** `textbox “Email”`. */
export function elementWords(uid: string, refs: readonly Ref[]): string {
  const ref = refs.find((each) => each.uid === uid);
  if (ref === undefined) return 'an element that is not there';
  return ref.name === '' ? ref.role : `${ref.role} “${ref.name.slice(0, 80)}”`;
}
