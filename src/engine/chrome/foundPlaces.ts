/** Where an element may be that a driver calls by a number of its own: by its role and name, in every frame of the page. */
import * as z from 'zod/mini';
import { chromeLimits } from '../../model/chrome.ts';
import type { DevTools } from './devtools.ts';
import type { Place } from './elementDeeds.ts';
import { refsIn, type Ref } from './pageText.ts';
import { treeLines } from './pageTree.ts';

const framesMax = 50;
const targetsSchema = z.object({ targetInfos: z.array(z.object({ targetId: z.string(), type: z.string() })) });
const treeSchema = z.object({
  frame: z.object({ id: z.string() }),
  childFrames: z.optional(z.array(z.unknown())),
});

type Found = {
  /** For each element all places that it may be at; none where it is nowhere. */
  readonly places: readonly (readonly Place[])[];
  /** Lets go of the frames that were looked into. */
  readonly release: () => Promise<void>;
};
type Known = { readonly role: string; readonly name: string; readonly place: Place };

/** `session`: of the page, the only one that is open. */
export async function foundPlaces(devtools: DevTools, session: string, elements: readonly Ref[]): Promise<Found> {
  const sessions: string[] = [];
  const known: Known[] = await placesIn(devtools, session, true);
  const { targetInfos } = targetsSchema.parse(await devtools.send('Target.getTargets'));
  for (const { targetId } of targetInfos.filter(({ type }) => type === 'iframe').slice(0, framesMax)) {
    const attached = await devtools.send('Target.attachToTarget', { targetId, flatten: true }).catch(() => null);
    // It went away meanwhile.
    if (attached === null) continue;
    const sessionId = String(attached['sessionId']);
    sessions.push(sessionId);
    known.push(...(await placesIn(devtools, sessionId, false)));
  }
  const places = elements.map(({ role, name }) => {
    const alike = known.filter((each) => each.role === role);
    const same = alike.filter((each) => plain(each.name) === plain(name));
    return (same.length > 0 ? same : alike).map(({ place }) => place);
  });
  const release = async (): Promise<void> => {
    for (const sessionId of sessions)
      await devtools.send('Target.detachFromTarget', { sessionId }).catch(() => undefined);
  };
  return { places, release };
}

async function placesIn(devtools: DevTools, session: string, isPage: boolean): Promise<Known[]> {
  const tree = await devtools.send('Page.getFrameTree', {}, session).catch(() => null);
  const found: Known[] = [];
  for (const [number, frame] of [...idsIn(tree?.['frameTree'])].slice(0, framesMax).entries()) {
    const answer = await devtools.send('Accessibility.getFullAXTree', { frameId: frame }, session).catch(() => null);
    for (const { text, node } of treeLines(answer?.['nodes'] ?? [], number, chromeLimits.linesMax))
      for (const { role, name } of refsIn(text))
        found.push({ role, name, place: { session, frame, node, isOuter: isPage && number === 0 } });
  }
  return found;
}

function* idsIn(tree: unknown, depth = 0): Generator<string> {
  const parsed = treeSchema.safeParse(tree);
  if (!parsed.success || depth > framesMax) return;
  yield parsed.data.frame.id;
  for (const child of parsed.data.childFrames ?? []) yield* idsIn(child, depth + 1);
}

/** Drivers write names with escapes of their own. */
function plain(name: string): string {
  return name
    .slice(0, 1_000)
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .slice(0, 100);
}
