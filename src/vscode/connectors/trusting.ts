/** Saying yes to a connector: what it starts or where it is, what it may have, its secrets, and which of its tools only read. */
import * as vscode from 'vscode';
import { plural, t } from '../../base/translate.ts';
import type { ConnectorInfo, ConnectorTool, TrustChoices } from '../../model/connector.ts';
import type { ShellParts } from './desk.ts';
import { told, working, type Place } from './manage.ts';

export async function trustConnector(parts: ShellParts, place: Place): Promise<void> {
  const { info, folder } = place;
  const { connectors } = parts.engine();
  const wishes = await choices(parts, info);
  if (wishes === null) return;
  for (const key of await connectors.missingSecrets(info.name, folder)) {
    const value = await parts.askLine({
      title: t('A secret for {0}', info.name),
      prompt: t('Give “{0}”. It is kept in VS Code’s secret storage and given to this connector only.', key),
      password: true,
      ignoreFocusOut: true,
      validateInput: (given) => (given.trim() === '' ? t('It cannot be empty.') : null),
    });
    if (value === undefined) return;
    const kept = await connectors.keepSecret(info.name, folder, { key, value: value.trim(), seen: info.hash });
    if (!told(parts, kept, () => null)) return;
  }
  const reads = info.trust?.reads ?? [];
  const trusted = await working(parts, t('Delegate: looking at the tools of {0}', info.name), (signal) =>
    connectors.trust(info.name, folder, { ...wishes, reads: [], seen: info.hash }, signal),
  );
  if (!told(parts, trusted, () => null) || !trusted.ok) return;
  if (info.kind === 'chrome') {
    // Which of its tools only look is held to in code, and nobody has to say so.
    const words = t(
      'Delegate: {0} can be used. It opens only the sites that stand in a plan, and asks with the page’s picture before it sends anything.',
      info.name,
    );
    void parts.tell(words);
    return;
  }
  // What was said of a tool before is offered again, and not taken for granted.
  await markTools(parts, { info: trusted.value, folder }, reads);
}

/** What the person sees before anything is started, and what they let it have; null where they do not want it. */
async function choices(parts: ShellParts, info: ConnectorInfo): Promise<Omit<TrustChoices, 'reads'> | null> {
  const { name, what, given, kind, wants, source } = info;
  const nothing = { network: false, folder: false, sandbox: 'on', isPrivate: false, signInAt: [] } as const;
  const lines = [what, ...given.map((line) => t('with {0}', line)), t('Set up in: {0}', source)];
  if (kind === 'chrome') return chromeChoices(parts, info, lines);
  if (kind === 'http') {
    const trust = wants.isPrivate ? t('Trust, at This Private Address') : t('Trust');
    const warning = wants.isPrivate ? [t('This address is on this machine or in a private network.')] : [];
    const detail = [...lines, ...warning].join('\n');
    return (await parts.confirm(t('Trust the connector {0} at this address?', name), detail, trust)) === trust
      ? { ...nothing, isPrivate: wants.isPrivate }
      : null;
  }
  const trust = t('Trust…');
  const question =
    kind === 'vscode'
      ? t('Let tasks use the tools of servers that are set up in VS Code?')
      : t('Trust the connector {0}, which starts this program?', name);
  if ((await parts.confirm(question, lines.join('\n'), trust)) !== trust) return null;
  if (kind === 'vscode') return nothing;
  const has = await chosenParts(parts, info);
  if (has === null) return null;
  return {
    ...nothing,
    network: has('network'),
    folder: has('folder'),
    isPrivate: has('private'),
    sandbox: has('open') ? 'off' : 'on',
  };
}

/** What it may have; null where the question was left. */
async function chosenParts(
  parts: ShellParts,
  { name, wants }: ConnectorInfo,
): Promise<((wish: 'network' | 'private' | 'folder' | 'open') => boolean) | null> {
  const items = [
    {
      label: t('The network'),
      description: t('else it reaches nobody'),
      picked: wants.network,
      is: 'network' as const,
    },
    ...(wants.isPrivate
      ? [
          {
            label: t('Addresses of this machine or a private network'),
            description: t('those that it names, each with its port; else none'),
            picked: false,
            is: 'private' as const,
          },
        ]
      : []),
    {
      label: t('The task’s folder, read-only'),
      description: t('else it sees no file of yours'),
      picked: wants.folder,
      is: 'folder' as const,
    },
    {
      label: t('No sandbox'),
      description: t('it can then do all that you can; at your own risk'),
      picked: false,
      is: 'open' as const,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('What may {0} have?', parts.inert(name)),
    placeHolder: t('Nothing, if nothing is chosen: it runs by itself, and sees nothing of yours'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return null;
  return (wish) => picked.some(({ is }) => is === wish);
}

/** Chrome is given what it needs and no more: there is nothing to choose but a yes. */
async function chromeChoices(
  parts: ShellParts,
  { name, wants: { isPrivate } }: ConnectorInfo,
  lines: readonly string[],
): Promise<Omit<TrustChoices, 'reads'> | null> {
  const trust = isPrivate ? t('Trust, With These Private Addresses') : t('Trust');
  const own = t('It gets a profile of its own: your Chrome, its tabs and its passwords are not touched.');
  const rights = t('Chrome itself runs as you do, in its own sandbox and none of Delegate’s.');
  const question = t('Let tasks use Chrome, as the connector {0}?', name);
  if ((await parts.confirm(question, [own, rights, ...lines].join('\n'), trust)) !== trust) return null;
  return { network: true, folder: false, sandbox: 'on', isPrivate, signInAt: [] };
}

/** Lets the person say which tools only read. What a server says of its own tools is shown as its word, and preselects nothing. */
export async function markTools(
  parts: ShellParts,
  { info, folder }: Place,
  before: readonly string[] = info.trust?.reads ?? [],
): Promise<void> {
  const tools = info.trust?.tools ?? [];
  const items = tools.map((tool) => ({
    label: parts.inert(tool.name),
    description: hint(tool),
    detail: parts.inert(tool.description.replaceAll(/\s+/g, ' ').slice(0, 200)),
    picked: before.includes(tool.name),
    name: tool.name,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: plural(
      tools.length,
      '{1}: which tool only reads? ({0} tool)',
      '{1}: which tools only read? ({0} tools)',
      info.name,
    ),
    placeHolder: t('Every tool that you do not choose asks before it sends something'),
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  if (picked === undefined) return;
  const marked = await parts.engine().connectors.mark(
    info.name,
    folder,
    picked.map(({ name }) => name),
    info.trust ?? undefined,
  );
  told(parts, marked, () =>
    plural(
      picked.length,
      'Delegate: {1} can be used; {0} tool only reads.',
      'Delegate: {1} can be used; {0} tools only read.',
      info.name,
    ),
  );
}

function hint({ annotations }: ConnectorTool): string {
  if (/"readOnlyHint":true/.test(annotations)) return t('says of itself that it only reads');
  return /"destructiveHint":true/.test(annotations) ? t('says of itself that it changes or removes things') : '';
}
