/**
 * The worker's entry. It talks to the host over its standard input and output and ends when they close. Its only argument is
 * the mount's path; without one it has no folder. In a virtual machine, `--folder-port=N` names the descriptor on which its host serves it.
 */
import { Console } from 'node:console';
import { createRequire } from 'node:module';
import { useLanguage } from '../base/translate.ts';
import { limits } from '../model/limits.ts';
import { type Link, openWorkerChannel } from '../protocol/channel.ts';
import type { Speech } from '../protocol/speech.ts';
import { wireVersion } from '../protocol/workerWire.ts';
import { openContext } from './context.ts';
import { drawFreshRandom } from './freshRandom.ts';
import { type WorkContext, workerEngines } from './engines.ts';
import { RulePreviews } from './rules/preview.ts';
import { type ClientBundle, useClient } from './agent/loadClient.ts';
import { type Readers, useReaders } from './readers/load.ts';
import { Shows, shownOr } from './show.ts';
import { indexFolder } from './search/refreshIndex.ts';
import { assetPath, readAsset } from './stage/asset.ts';
import { warmUp } from './warmUp.ts';
import { useServedFolder } from './stage/folderWay.ts';
import { servedFolder } from './stage/servedFolder.ts';

/** Takes standard output for the wire: whatever a library prints goes to standard error instead. */
function takeLink(): Link {
  const { stdin, stdout, stderr } = process;
  Object.defineProperty(process, 'stdout', { value: stderr });
  globalThis.console = new Console(stderr, stderr);
  // A host that is gone is told by the end of standard input.
  stdout.on('error', () => undefined);
  return {
    incoming: stdin,
    write: (frame) =>
      new Promise((resolve, reject) => {
        stdout.write(frame, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    close: () => {
      stdin.destroy();
    },
  };
}

/** The further bundles stand beside this one; the tidy test holds their types and their files together. */
function loadReaders(): Readers {
  const file = assetPath('readers.cjs');
  const loaded = createRequire(file)(file) as Readers;
  loaded.useAssets(readAsset);
  return loaded;
}

function loadClient(): ClientBundle {
  const file = assetPath('client.cjs');
  return createRequire(file)(file) as ClientBundle;
}

/** The context of a call that is about a part of the folder. */
function about(request: { readonly only?: string[] | undefined }, context: WorkContext): WorkContext {
  return { ...context, only: request.only };
}

async function main(): Promise<void> {
  useReaders(loadReaders);
  useClient(loadClient);
  const mountPath = process.argv[2];
  const port = process.argv.slice(3).flatMap((word) => /^--folder-port=(\d+)$/.exec(word)?.[1] ?? [])[0];
  if (port !== undefined) {
    drawFreshRandom();
    await warmUp(useServedFolder);
    useServedFolder(servedFolder(Number(port)));
  }
  const previews = new RulePreviews();
  const shows = new Shows();
  const channel = openWorkerChannel(takeLink(), {
    // A rule that the person wrote needs nobody to think of one.
    plan: (request, signal) =>
      answer(request, signal, (context) =>
        workerEngines[request.rule === undefined ? request.engine : 'rules'].plan(request, about(request, context)),
      ),
    // An approved plan's rule is plain data that deterministic code runs, whichever engine thought of it.
    work: (request, signal) =>
      answer(request, signal, (context) =>
        workerEngines[request.agent === undefined ? 'rules' : 'claude'].work(request, about(request, context)),
      ),
    preview: (request, signal) =>
      answer(request, signal, (context) => previews.preview(request, about(request, context))),
    show: (request, signal) => shownOr(answer(request, signal, (context) => shows.show(request, context))),
    showContent: async (part) => shows.content(part),
    index: (request, signal) => answer({}, signal, (context) => indexFolder(request, context)),
  });

  /** Runs an engine for one call; what it throws is the call's failure, in words. */
  async function answer<Reply>(
    { speech }: { readonly speech?: Speech | undefined },
    signal: AbortSignal,
    think: (context: WorkContext) => Promise<Reply>,
  ): Promise<Reply | { outcome: 'failed'; message: string }> {
    if (mountPath === undefined) return { outcome: 'failed', message: 'This worker was started without a folder.' };
    if (speech !== undefined) useLanguage(speech.language, speech.messages);
    const { context, finish } = openContext(channel, mountPath, signal);
    try {
      return await think(context);
    } catch (error) {
      console.error(error);
      const message = error instanceof Error ? error.message : String(error);
      return { outcome: 'failed', message: message.slice(0, limits.textCharactersMax) };
    } finally {
      await finish();
    }
  }

  await channel.note('ready', { wireVersion });
  await channel.ended;
  // Engines that still run have nobody to tell.
  process.exit(0);
}

void main();
