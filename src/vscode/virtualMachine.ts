/** `Set Up the Virtual Machine…`: makes its image, after saying what is downloaded, removes it, and lets tasks run in it. */
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { Engine } from '../engine/engine.ts';
import { valueOrTold } from './failures.ts';
import { sizeWords } from './kept.ts';
import type { Shell } from './shell.ts';
import { confirm, tell, whileWorking } from './tell.ts';

type Machine = Engine['virtualMachine'];
type Download = Extract<Awaited<ReturnType<Machine['downloads']>>, { ok: true }>['value'][number];
type Act = vscode.QuickPickItem & { readonly act: () => Promise<void> };

/** Shows what is there and what can be done with it. */
export async function setUpVirtualMachine(shell: Shell): Promise<void> {
  const machine = shell.engine().virtualMachine;
  const { qemu, image, problem, acceleration } = await machine.report();
  const isUsed = vscode.workspace.getConfiguration('delegate').get('isolation') === 'vm';
  const acts: Act[] = [
    {
      label: image === null ? t('Make the image…') : t('Make the image anew…'),
      detail: t('From Debian’s packages; it says first what it downloads.'),
      act: () => make(shell, machine),
    },
  ];
  if (image !== null && problem === null && !isUsed)
    acts.push({
      label: t('Run tasks in the virtual machine'),
      detail: t('Each task then takes longer; see the README for how much.'),
      act: () => choose('vm'),
    });
  if (isUsed)
    acts.push({
      label: t('Run tasks in the process sandbox again'),
      act: () => choose('sandbox'),
    });
  if (image !== null)
    acts.push({
      label: t('Remove the image and its snapshots'),
      act: async () => {
        if (isUsed) await choose('sandbox');
        machine.remove();
        void tell(t('Delegate: the virtual machine’s image is removed.'));
      },
    });
  const lacks = qemu === null ? t('QEMU is not installed: sudo apt-get install qemu-system-x86') : null;
  const slow = acceleration?.acceleration === 'tcg' ? t('Guests run in software here, which is slow.') : null;
  const there = image === null ? t('There is no image yet.') : t('The image is there.');
  const title = t('Virtual machine');
  const placeHolder = lacks ?? problem?.message ?? slow ?? there;
  await (await vscode.window.showQuickPick(acts, { title, placeHolder }))?.act();
}

async function make(shell: Shell, machine: Machine): Promise<void> {
  const downloads = valueOrTold(shell, await machine.downloads(), null);
  if (downloads === null) return;
  const yes = t('Download and Make It');
  if ((await confirm(t('Make the image of the virtual machine?'), whatItTakes(downloads), yes)) !== yes) return;
  const title = t('Delegate: making the virtual machine’s image');
  const built = await whileWorking('as a message', title, async (progress, token) => {
    const ends = new AbortController();
    token.onCancellationRequested(() => ends.abort());
    return machine.build((message) => progress.report({ message, increment: 0 }), ends.signal);
  });
  if (!built.ok && built.failure.code === 'cancelled') {
    void tell(t('Delegate: stopped. Nothing of the new image is left.'));
    return;
  }
  const manifest = valueOrTold(shell, built, null);
  if (manifest === null) return;
  const size = sizeWords(manifest.kernel.bytes + manifest.root.bytes);
  const use = t('Run Tasks in It');
  const done = t('Delegate: the virtual machine’s image is made ({0}, {1} s).', size, Math.round(manifest.seconds));
  if ((await tell(done, use)) === use) await choose('vm');
}

/** What is downloaded, and what it costs: said before anything is done. */
function whatItTakes(downloads: readonly Download[]): string {
  const bytes = downloads.reduce((sum, download) => sum + download.bytes, 0);
  const each = downloads.map((download) => `${download.name} ${download.version}, ${sizeWords(download.bytes)}`);
  return [
    t('Downloads {0} from this machine’s own package sources, and nothing else:', sizeWords(bytes)),
    ...each,
    '',
    t(
      'It takes about 15 seconds and 150 MB on the disk. The first task then puts a guest to sleep in a file of about 500 MB, which takes up to a minute.',
    ),
  ].join('\n');
}

async function choose(isolation: 'sandbox' | 'vm'): Promise<void> {
  await vscode.workspace.getConfiguration('delegate').update('isolation', isolation, vscode.ConfigurationTarget.Global);
}
