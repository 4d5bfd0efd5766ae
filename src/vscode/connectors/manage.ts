/** **Delegate: Connectors…**: what is set up, and what can be done with one of them. */
import * as vscode from 'vscode';
import { plural, t } from '../../base/translate.ts';
import type { ConnectorInfo } from '../../model/connector.ts';
import type { Failure } from '../../model/failure.ts';
import type { Result } from '../../base/result.ts';
import { showConnections } from './connections.ts';
import type { ShellParts } from './desk.ts';
import { usePrompt } from './prompts.ts';
import { markTools, trustConnector } from './trusting.ts';

/** A connector, and the folder whose file it stands in; null for one of the settings. */
export type Place = { readonly info: ConnectorInfo; readonly folder: string | null };

type Item = vscode.QuickPickItem & { readonly run?: () => Promise<unknown> };

/** Until the person goes away. */
export async function manage(parts: ShellParts): Promise<void> {
  const { places, problems } = listed(parts);
  const items: Item[] = places.map((place) => ({
    label: `$(${icons[place.info.state]}) ${parts.inert(place.info.name)}`,
    description: stateWords(place.info),
    detail: parts.inert(place.info.what),
    run: () => manageOne(parts, place),
  }));
  items.push({ label: '', kind: vscode.QuickPickItemKind.Separator });
  items.push(...problems.map((problem) => ({ label: `$(warning) ${parts.inert(problem)}` })));
  items.push({
    label: `$(add) ${t('Set up a connector…')}`,
    detail: t('In your settings, or in .mcp.json or .vscode/mcp.json of a folder.'),
    run: async () => vscode.commands.executeCommand('workbench.action.openSettings', 'delegate.connectors'),
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Connectors'),
    placeHolder:
      places.length === 0
        ? t('No connector is set up yet')
        : t('Services outside the folder that tasks may use. Choose one.'),
    matchOnDetail: true,
  });
  await picked?.run?.();
}

const icons = { trusted: 'pass', 'not trusted': 'question', changed: 'warning' } as const;

/** Every connector once: those of the settings, and those of each folder's files. */
function listed({ engine, folders }: ShellParts): { places: Place[]; problems: string[] } {
  const { connectors } = engine();
  const own = connectors.list(null);
  const places: Place[] = own.connectors.map((info) => ({ info, folder: null }));
  const problems = new Set(own.problems);
  for (const folder of folders()) {
    const found = connectors.list(folder);
    for (const problem of found.problems) problems.add(problem);
    for (const info of found.connectors)
      if (info.source !== 'settings' && info.source !== 'vscode') places.push({ info, folder });
  }
  return { places, problems: [...problems] };
}

function stateWords({ state, trust }: ConnectorInfo): string {
  switch (state) {
    case 'trusted': {
      const { tools, reads, sandbox } = trust ?? { tools: [], reads: [], sandbox: 'on' };
      const words = plural(tools.length, '{0} tool, {1} only read', '{0} tools, {1} only read', reads.length);
      return sandbox === 'off' ? t('{0}, without a sandbox', words) : words;
    }
    case 'changed':
      return t('changed since you trusted it; not used');
    case 'not trusted':
      return t('not trusted yet; not used');
  }
}

async function manageOne(parts: ShellParts, place: Place): Promise<void> {
  const { info, folder } = place;
  const { connectors } = parts.engine();
  const acts: Item[] =
    info.state === 'trusted'
      ? [
          {
            label: `$(beaker) ${t('Test it')}`,
            detail: t(
              'Starts it, and compares its tools with those that you said yes to. Signs you in where it asks for that.',
            ),
            run: () => testOne(parts, place),
          },
          {
            label: `$(checklist) ${t('Say which tools only read…')}`,
            detail: t('Every other tool asks before it sends something.'),
            run: () => markTools(parts, place),
          },
          {
            label: `$(note) ${t('Texts to start from…')}`,
            detail: t('What the service has ready for you to use in a task. You see it first.'),
            run: () => usePrompt(parts, place),
          },
          {
            label: `$(history) ${t('Where it connected without a task…')}`,
            detail: t('When it was trusted, tested or looked at. What a task sent stands in that task’s record.'),
            run: () => showConnections(parts, info.name),
          },
          {
            label: `$(refresh) ${t('Look at it anew…')}`,
            detail: t('Shows what it starts and what it may do, for another yes.'),
            run: () => trustConnector(parts, place),
          },
          {
            label: `$(trash) ${t('Trust it no more')}`,
            detail: t('It is not used any more; its sign-in and secrets are forgotten.'),
            run: async () =>
              told(parts, await connectors.forget(info.name, folder), () =>
                t('Delegate: {0} is not used any more.', info.name),
              ),
          },
        ]
      : [
          {
            label: `$(eye) ${t('Look at it, and say yes…')}`,
            detail: t('Shows what it starts and what it may do. Nothing is started before you say yes.'),
            run: () => trustConnector(parts, place),
          },
        ];
  const picked = await vscode.window.showQuickPick(acts, {
    title: parts.inert(info.name),
    placeHolder: parts.inert(`${info.what} (${info.source})`),
  });
  await picked?.run?.();
}

async function testOne(parts: ShellParts, { info, folder }: Place): Promise<void> {
  const looked = await working(parts, t('Delegate: testing {0}', info.name), (signal) =>
    parts.engine().connectors.test(info.name, folder, signal),
  );
  if (
    !told(parts, looked, ({ news, tools }) =>
      news.length > 0
        ? null
        : plural(
            tools.length,
            'Delegate: {1} works, with {0} tool.',
            'Delegate: {1} works, with {0} tools.',
            info.name,
          ),
    )
  )
    return;
  if (!looked.ok || looked.value.news.length === 0) return;
  const look = t('Look at It…');
  const words = t(
    'Delegate: the tools of {0} are not those that you said yes to: {1}. It is not used until you say yes again.',
    info.name,
    looked.value.news.slice(0, 6).join('; '),
  );
  if ((await parts.warn(words, look)) === look) await trustConnector(parts, { info, folder });
}

/** Runs something that can be stopped, with a message that shows it. */
export function working<Value>(
  parts: ShellParts,
  title: string,
  work: (signal: AbortSignal) => Promise<Value>,
): Thenable<Value> {
  return parts.whileWorking('as a message', title, (_, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return work(stop.signal);
  });
}

/** Says what came of it: the failure with its next step, or what `words` make of it (null for nothing). Whether it went well. */
export function told<Value>(
  parts: ShellParts,
  result: Result<Value, Failure>,
  words: (value: Value) => string | null,
): boolean {
  if (!result.ok) {
    if (result.failure.code !== 'cancelled')
      void parts.complain(`Delegate: ${result.failure.message} ${result.failure.next}`);
    return false;
  }
  const said = words(result.value);
  if (said !== null) void parts.tell(said);
  return true;
}
