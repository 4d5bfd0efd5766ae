/** Recipes that run by themselves: set up, listed, trusted, paused and removed; and what they did, told. */
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { Engine } from '../engine/engine.ts';
import type { Trigger } from '../engine/recipes/triggerFile.ts';
import type { Every, When } from '../engine/recipes/when.ts';
import type { Receipt } from '../model/receipt.ts';
import { attempt } from './attempt.ts';
import { showFailure, valueOrTold } from './failures.ts';
import { folderLabel, isInWorkspace } from './folders.ts';
import { safeLine } from './panels/safeText.ts';
import { askRecipe } from './recipes.ts';
import type { Shell } from './shell.ts';
import { receiptWords } from './words.ts';
import { askLine, confirm, tell } from './tell.ts';

/** `Run Recipe on a Schedule…` */
export async function scheduleRecipe(shell: Shell, clicked: unknown): Promise<void> {
  const asked = await askRecipe(shell, clicked, t('Which recipe runs on a schedule?'));
  const when = asked === undefined ? undefined : await askWhen();
  if (asked !== undefined && when !== undefined) await add(shell, { ...asked, when });
}

/** `Propose When New Files Arrive…` */
export async function watchWithRecipe(shell: Shell, clicked: unknown): Promise<void> {
  const asked = await askRecipe(shell, clicked, t('Which recipe for new files?'));
  if (asked !== undefined) await add(shell, { ...asked, when: { watch: true } });
}

type Asked = NonNullable<Awaited<ReturnType<typeof askRecipe>>> & { readonly when: When };

async function add(shell: Shell, { folder, stored, values, when }: Asked): Promise<void> {
  const { key, source } = stored;
  const order = { recipe: key, source, values, folder: folder.fsPath, when };
  const trigger = valueOrTold(shell, await shell.engine().triggers.add(order, Date.now()), null);
  if (trigger === null) return;
  const show = t('Show All');
  const words = t(
    'Delegate: “{0}” {1}, in {2}. What it would do waits for your review.',
    safeLine(stored.title),
    shell.engine().triggers.wordsOf(trigger),
    folderLabel(trigger.folder),
  );
  if ((await tell(words, show)) === show) await showTriggers(shell);
}

const spans: readonly { label: string; every: Every }[] = [
  { label: t('Every day'), every: 'day' },
  { label: t('Every week'), every: 'week' },
  { label: t('Every month'), every: 'month' },
  { label: t('Every hour'), every: 'hour' },
];
const weekdays = [t('Monday'), t('Tuesday'), t('Wednesday'), t('Thursday'), t('Friday'), t('Saturday'), t('Sunday')];

async function askWhen(): Promise<When | undefined> {
  const title = t('Run Recipe on a Schedule');
  const span = await vscode.window.showQuickPick(spans, { title, placeHolder: t('How often?') });
  if (span === undefined) return undefined;
  const days = weekdays.map((label, index) => ({ label, weekday: (index + 1) % 7 }));
  const day =
    span.every === 'week'
      ? await vscode.window.showQuickPick(days, { title, placeHolder: t('On which day?') })
      : days[0];
  if (day === undefined) return undefined;
  if (span.every === 'hour') return { every: 'hour', at: '00:00', weekday: day.weekday };
  const at = await askLine({
    title,
    prompt: t('At which time? If the machine is off then, it runs at the next start.'),
    value: '09:00',
    validateInput: (text) => (/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text) ? null : t('A time such as 09:00.')),
  });
  return at === undefined ? undefined : { every: span.every, at, weekday: day.weekday };
}

type TriggerItem = vscode.QuickPickItem & { readonly trigger: Trigger };

/** The rows of `Scheduled and Watching…`. */
export function triggerItems(
  triggers: readonly Trigger[],
  about: Pick<Engine['triggers'], 'isTrusted' | 'titleOf' | 'wordsOf'>,
  label: (folder: string) => string,
): TriggerItem[] {
  return triggers.map((trigger) => {
    const marks = [
      ...(trigger.paused ? [t('paused')] : []),
      ...(trigger.trusted === null
        ? []
        : [about.isTrusted(trigger) ? t('trusted') : t('changed since you trusted it')]),
    ];
    return {
      label: safeLine(`${about.titleOf(trigger)}, ${about.wordsOf(trigger)}`),
      description: safeLine([label(trigger.folder), ...marks].join(' · ')),
      ...(trigger.problem === null ? {} : { detail: safeLine(trigger.problem) }),
      trigger,
    };
  });
}

/** `Scheduled and Watching…` */
export async function showTriggers(shell: Shell): Promise<void> {
  const { triggers } = shell.engine();
  const listed = triggers.list();
  if (!listed.ok) {
    await showFailure(shell, listed.failure, null);
    return;
  }
  if (listed.value.length === 0) {
    void tell(t('Delegate: no recipe runs by itself yet.'));
    return;
  }
  const items = triggerItems(listed.value, triggers, folderLabel);
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Scheduled and Watching'),
    matchOnDescription: true,
  });
  if (picked !== undefined) await askAbout(shell, picked.trigger);
}

async function askAbout(shell: Shell, trigger: Trigger): Promise<void> {
  const { triggers } = shell.engine();
  const { id, task } = trigger;
  const trusted = triggers.isTrusted(trigger);
  const acts: (vscode.QuickPickItem & { act: () => Promise<unknown> })[] = [
    trigger.paused
      ? { label: t('Go on'), act: async () => valueOrTold(shell, await triggers.pause(id, false), null) }
      : { label: t('Pause'), act: async () => valueOrTold(shell, await triggers.pause(id, true), null) },
    trusted
      ? { label: t('Trust no longer'), act: async () => valueOrTold(shell, await triggers.trust(id, false), null) }
      : {
          label: t('Trust…'),
          detail: t('Lets it add and move files without a review'),
          act: () => trust(shell, trigger),
        },
    ...(task === null
      ? []
      : [{ label: t('Show its last task'), act: async () => shell.panels.show('diff', task, { focus: true }) }]),
    { label: t('Remove'), act: async () => valueOrTold(shell, await triggers.remove(id), null) },
  ];
  await (await vscode.window.showQuickPick(acts, { title: safeLine(triggers.titleOf(trigger)) }))?.act();
}

async function trust(shell: Shell, trigger: Trigger): Promise<void> {
  const yes = t('Trust');
  const question = t(
    'Let “{0}” change {1} without a review?',
    safeLine(shell.engine().triggers.titleOf(trigger)),
    folderLabel(trigger.folder),
  );
  const detail = t(
    'Only where it adds or moves files; what replaces, trashes or removes still waits for you. You are told each time and can undo it. Editing the recipe ends this.',
  );
  if ((await confirm(question, detail, yes)) === yes)
    valueOrTold(shell, await shell.engine().triggers.trust(trigger.id, true), null);
}

/** Runs the triggers of this window's folders while the engine runs. */
export function runTriggers(shell: Shell, engine: Engine): vscode.Disposable {
  if (vscode.workspace.isTrusted) return startTriggers(shell, engine);
  // In Restricted Mode nothing starts by itself; what is due is done when the person has said that they trust the folder.
  let running: vscode.Disposable | null = null;
  const granted = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    running ??= startTriggers(shell, engine);
  });
  return new vscode.Disposable(() => {
    granted.dispose();
    running?.dispose();
  });
}

function startTriggers(shell: Shell, engine: Engine): vscode.Disposable {
  const running = engine.startTriggers({
    mine: isInWorkspace,
    told: ({ proposed, problems }) => {
      for (const { trigger, task } of proposed) shell.log.info(`${task}: proposed by ${trigger}`);
      for (const { trigger, problem } of problems) shell.log.warn(`${trigger} could not run: ${problem}`);
    },
    applied: (task, receipt) =>
      attempt(shell.log, 'telling of a trusted recipe', () => tellApplied(shell, task, receipt)),
  });
  return new vscode.Disposable(() => running.dispose());
}

async function tellApplied(shell: Shell, id: string, receipt: Receipt): Promise<void> {
  const task = shell.engine().task(id);
  if (task === null) return;
  const [undo, show] = [t('Undo'), t('Show Changes')] as const;
  const words = t(
    'Delegate: the recipe “{0}” ran by itself: {1} in {2}.',
    safeLine(task.recipe?.name ?? ''),
    receiptWords(receipt),
    folderLabel(task.mount),
  );
  const chosen = await tell(words, undo, show);
  if (chosen === undo) await vscode.commands.executeCommand('delegate.undoTask', id);
  if (chosen === show) shell.panels.show('diff', id, { focus: true });
}
