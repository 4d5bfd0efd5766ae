/** Setting up where models are, step by step, and the test that says whether it works. */
import * as vscode from 'vscode';
import { t } from '../../base/translate.ts';
import type { ModelTest } from '../../engine/engine.ts';
import type { UpstreamKind } from '../../model/modelSource.ts';
import { chatModelNames } from './chatModels.ts';
import { placesNow, type ModelPorts } from './desk.ts';
import { askSecret } from './keys.ts';

const title = t('Set Up the Model');

type Choice = { readonly label: string; readonly detail: string; readonly source: UpstreamKind; readonly own?: true };

const choices: readonly Choice[] = [
  { label: 'Anthropic', detail: t('With an API key; requests go to api.anthropic.com.'), source: 'messages' },
  {
    label: t('Another address'),
    detail: t('A company’s gateway or a local server that speaks the Messages API.'),
    source: 'messages',
    own: true,
  },
  {
    label: 'Amazon Bedrock',
    detail: t('In a region, with a Bedrock API key or an account’s keys.'),
    source: 'bedrock',
  },
  {
    label: 'Google Vertex AI',
    detail: t('In a region and a project, with a service account’s key.'),
    source: 'vertex',
  },
  { label: 'Microsoft Foundry', detail: t('In a resource, with its key.'), source: 'foundry' },
  {
    label: t('The models in VS Code'),
    detail: t(
      'Those that Copilot or another extension brings. No PDF documents, no cache, no figures of what was used.',
    ),
    source: 'vscode',
  },
];

/** Asks for the source, and then for what it needs; tests it; offers to use it. */
export async function setUpModel(ports: ModelPorts): Promise<void> {
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder: t('Where are the models?') });
  if (chosen === undefined) return;
  const { source, own } = chosen;
  const wanted = await settingsFor(source, own === true, ports);
  if (wanted === null) return;
  if (source !== 'vscode' && !(await askSecret(ports, source, title))) return;
  await keep({ ...wanted, source });
  if (!(await testModels(ports))) return;
  if (ports.settings().engine === 'claude') return;
  const use = t('Use It');
  const question = t(
    'Delegate: the model works. New tasks still use the embedded rules. Use the model for them? What it reads of your files is then sent there.',
  );
  if ((await ports.tell(question, use)) === use) await keep({ engine: 'claude' });
}

type Wanted = Readonly<Record<string, string>>;

/** What is asked for of a source besides its secret; null where the person went away. */
async function settingsFor(source: UpstreamKind, own: boolean, ports: ModelPorts): Promise<Wanted | null> {
  const now = placesNow(ports);
  const ask = (prompt: string, example: string, value: string, fits: Fits): Promise<string | null> =>
    askWord(ports, { prompt, example, value, fits });
  const withModel = async (wanted: Wanted): Promise<Wanted | null> => {
    const model = await ask(t('The model, by the name that it has there'), 'claude-sonnet-5-5', now.model, isWord);
    return model === null ? null : { ...wanted, model };
  };
  switch (source) {
    case 'messages': {
      if (!own) return { baseUrl: '', model: '' };
      const baseUrl = await ask(
        t('The address, without /v1/messages'),
        'http://localhost:8080',
        now.baseUrl,
        isAddress,
      );
      return baseUrl === null ? null : withModel({ baseUrl });
    }
    case 'bedrock': {
      const region = await ask(t('The region'), 'eu-central-1', now.region, isLabel);
      return region === null ? null : withModel({ region });
    }
    case 'vertex': {
      const region = await ask(t('The region'), 'global', now.region, isLabel);
      const project = region === null ? null : await ask(t('The project'), 'my-project', now.project, isLabel);
      return region === null || project === null ? null : withModel({ region, project });
    }
    case 'foundry': {
      const resource = await ask(t('The name of the resource'), 'my-resource', now.resource, isLabel);
      return resource === null ? null : withModel({ resource });
    }
    case 'vscode': {
      const models = await chatModelNames();
      if (models.length === 0) {
        void ports.complain(
          t('Delegate: no extension brings a model to this VS Code. Sign in to the one that should, and try again.'),
        );
        return null;
      }
      const items = models.map(({ name, label }) => ({
        label: ports.inert(label),
        description: ports.inert(name),
        name,
      }));
      const model = await vscode.window.showQuickPick(items, { title, placeHolder: t('Which model?') });
      return model === undefined ? null : { model: model.name };
    }
  }
}

type Fits = (text: string) => boolean;
const isLabel = (text: string): boolean => /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/.test(text);
const isWord = (text: string): boolean => /^\S{1,200}$/.test(text);
const isAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text);

async function askWord(
  { askLine }: ModelPorts,
  { prompt, example, value, fits }: { prompt: string; example: string; value: string; fits: Fits },
): Promise<string | null> {
  const validateInput = (text: string): string | null => (fits(text.trim()) ? null : t('For example: {0}', example));
  const given = await askLine({ title, prompt, placeHolder: example, value, ignoreFocusOut: true, validateInput });
  return given?.trim() ?? null;
}

async function keep(values: Wanted): Promise<void> {
  const settings = vscode.workspace.getConfiguration('delegate');
  for (const [name, value] of Object.entries(values))
    await settings.update(name, value === '' ? undefined : value, vscode.ConfigurationTarget.Global);
}

/** Makes one tiny call to each model and tells what came of it; whether all answered. */
export async function testModels(ports: ModelPorts): Promise<boolean> {
  const { tell, complain, log, testModel } = ports;
  const tests = await ports.whileWorking('as a message', t('Delegate: asking the model for a word'), (_, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return testModel(stop.signal);
  });
  const failed = tests.find(({ finding }) => finding !== 'works');
  log(tests.map(wordsOf).join(' '));
  if (failed === undefined) {
    void tell(`Delegate: ${tests.map(({ says }) => says).join(' ')}`);
    return true;
  }
  const again = t('Set Up the Model…');
  void complain(`Delegate: ${wordsOf(failed)}`, again).then((chosen) =>
    chosen === again ? vscode.commands.executeCommand('delegate.setUpModel') : undefined,
  );
  return false;
}

function wordsOf({ says, next }: ModelTest): string {
  return next === null ? says : `${says} ${next}`;
}
