/** A page that something is to be sent from, as a panel may show it; and its picture. */
import type { ChromePlace, Engine } from '../../engine/engine.ts';
import type { Task } from '../../model/task.ts';
import type { PageCard, PagePictureNews, TaskCard } from '../../protocol/panelWire.ts';
import { waitsForPerson } from '../words.ts';
import { safeLine } from './safeText.ts';

/** Null where the task asks about no page now. Names and values are the page's and the model's own words. */
export function pageCard(task: Task): PageCard | null {
  const { page, planHash } = task;
  if (page === null || planHash === null || !waitsForPerson(task)) return null;
  return {
    site: safeLine(page.site),
    url: safeLine(page.url),
    fields: page.fields.map(({ name, value }) => ({ name: safeLine(name), value: safeLine(value) })),
    press: page.press === null ? null : safeLine(page.press),
    others: page.others.map(safeLine),
    picture: page.picture,
    to: safeLine(page.to),
    hash: planHash,
  };
}

/** What a panel asked for; null where the task asks about no page now. */
export function pagePicture(engine: Pick<Engine, 'task' | 'chrome'>, id: string): PagePictureNews | null {
  const picture = engine.task(id)?.page?.picture;
  if (picture == null) return null;
  const png = engine.chrome.picture(id)?.png.toString('base64') ?? null;
  return { type: 'page picture', task: id, picture, png };
}

/** What a card says of Chrome; nothing where it is not open for the task, and not the person's own. */
export function chromeOf({ chrome }: Pick<Task, 'chrome'>, place: ChromePlace | null): Pick<TaskCard, 'chrome'> {
  const own = chrome === 'own';
  if (place === null) return own ? { chrome: { at: null, waits: false, own } } : {};
  return { chrome: { at: safeLine(place.site), waits: place.isWaiting, own } };
}

/** Sites that Chrome may open by the task's plan; none where the plan has no Chrome. */
export function sitesOf(
  { plan, mount }: Pick<Task, 'plan' | 'mount'>,
  { connectors }: Pick<Engine, 'connectors'>,
): string[] {
  if (plan === null || plan.scope.connectors.length === 0) return [];
  const chromes = new Set(
    connectors.list(mount).connectors.flatMap(({ name, kind }) => (kind === 'chrome' ? [name] : [])),
  );
  if (!plan.scope.connectors.some(({ connector }) => chromes.has(connector))) return [];
  return [...new Set(plan.scope.hosts.map(({ host }) => safeLine(host)))];
}
