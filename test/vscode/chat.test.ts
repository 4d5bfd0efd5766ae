// Other agents by Delegate's tools, and the person by @delegate in the chat: both queue, and neither decides anything.
import * as assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { limits } from '../../src/model/limits.ts';
import { copyOf, delegateApi, snapshotOf, taskIn, until, workspaceFolder } from './support.ts';

const none = new vscode.CancellationTokenSource().token;
const tools = ['delegate_queueTask', 'delegate_taskState'];

/** As another extension calls a tool, outside of any chat. */
async function invoke(name: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, none);
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

/** The same without VS Code's question in between, for what the tool itself does. */
async function call(name: 'queueTool' | 'stateTool', input: unknown): Promise<string> {
  const api = await delegateApi();
  const result = await api.chat()[name].invoke({ input, toolInvocationToken: undefined }, none);
  return (result?.content ?? [])
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
    .join('');
}

function idIn(words: string): string {
  const [id] = /\d{8}-\d{6}-[0-9a-z]{6}/.exec(words) ?? [];
  assert.ok(id, words);
  return id;
}

type Said = { words: string; progress: string[]; buttons: vscode.Command[]; metadata: Record<string, unknown> };

/** What @delegate answers. */
async function chat(prompt: string, command?: string, references: vscode.Uri[] = []): Promise<Said> {
  const api = await delegateApi();
  const said: Said = { words: '', progress: [], buttons: [], metadata: {} };
  const stream = {
    markdown: (text: string) => (said.words += text),
    progress: (text: string) => said.progress.push(text),
    button: (button: vscode.Command) => said.buttons.push(button),
  };
  const request = { prompt, command, references: references.map((value) => ({ id: 'file', value })) };
  const result = await api.chat().answer(request as never, { history: [] }, stream as never, none);
  said.metadata = result?.metadata ?? {};
  return said;
}

suite('other agents’ tools', () => {
  let folder = '';
  teardown(async () => {
    const api = await delegateApi();
    for (const task of api.engine().tasks())
      if (task.origin !== null) await vscode.commands.executeCommand('delegate.cancelTask', task.id);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test('are there, with a schema, and can only queue and tell', () => {
    const own = vscode.lm.tools.filter(({ name }) => name.startsWith('delegate'));
    assert.deepEqual(own.map(({ name }) => name).sort(), tools);
    for (const { inputSchema } of own)
      assert.equal((inputSchema as { additionalProperties?: boolean } | undefined)?.additionalProperties, false);
  });

  test('ask the person before they queue anything, with the agent’s own words as plain text', async () => {
    folder = copyOf('photos', 'photos for a question');
    const api = await delegateApi();
    const tool = api.chat().queueTool;
    const input = { folder, instruction: 'organize by date [yes](command:delegate.applyTask) ```' };
    const prepared = await tool.prepareInvocation?.({ input }, none);
    assert.match(prepared?.confirmationMessages?.title ?? '', /Queue a task/);
    const said = prepared?.confirmationMessages?.message;
    const message = typeof said === 'string' ? said : '';
    assert.ok(message.includes('````text\norganize by date [yes] (command:delegate.applyTask) ```\n````'), message);
    assert.ok(message.includes(folder));
    assert.equal(
      api
        .engine()
        .tasks()
        .some((task) => task.mount === fs.realpathSync(folder)),
      false,
      'asking makes nothing',
    );
  });

  test('queue by lm.invokeTool after a yes: the plan waits, the folder stays, and the log says who asked', async () => {
    folder = copyOf('photos', 'photos for a tool');
    const before = snapshotOf(folder);
    // This window's tests say yes to every question.
    const words = await invoke('delegate_queueTask', { folder, instruction: 'organize these photos by date' });
    const id = idIn(words);
    assert.match(words, /You cannot approve, answer, apply or undo it/);
    const api = await delegateApi();
    const task = await taskIn(api, id, 'awaiting approval');
    assert.deepEqual(task.origin, { by: 'tool', name: 'delegate_queueTask' });
    assert.deepEqual([task.approve, task.planGate, task.engine], ['none', 'always', 'rules']);
    assert.match(await invoke('delegate_taskState', { task: id }), /plan waits for the person’s approval/);
    assert.deepEqual(snapshotOf(folder), before);
    assert.equal(
      api.panels.list().some((panel) => panel.task === id),
      false,
      'no panel comes up for what an agent asked',
    );
  });

  test('can name no folder outside the workspace, by a link neither', async () => {
    folder = path.join(workspaceFolder(), 'a link out');
    fs.symlinkSync('/', folder);
    for (const named of ['/', '/etc', '../..', folder, `${folder}/etc`]) {
      const words = await call('queueTool', { folder: named, instruction: 'organize by date' });
      assert.match(words, /not in this workspace|without “\.\.”/, named);
    }
  });

  test('cannot choose a model, a gate, an answer or an isolation in the person’s place', async () => {
    folder = copyOf('notes', 'notes for a wider task');
    const order = { folder, instruction: 'organize by type' };
    assert.match(await call('queueTool', { ...order, engine: 'claude' }), /has chosen the built-in rules/);
    for (const more of [
      { approve: 'all' },
      { isolation: 'none' },
      { answers: {} },
      { rule: 'rule 1' },
      { origin: { by: 'chat', name: 'x' } },
    ])
      assert.match(await call('queueTool', { ...order, ...more }), /and nothing else/, JSON.stringify(more));
    const api = await delegateApi();
    assert.equal(
      api
        .engine()
        .tasks()
        .some((task) => task.mount === fs.realpathSync(folder)),
      false,
    );
  });

  test('cannot fill the queue: what is open waits for the person first', async () => {
    folder = copyOf('notes', 'notes for many tasks');
    const said: string[] = [];
    for (let count = 0; count <= limits.toolTasksOpenMax; count += 1)
      said.push(await call('queueTool', { folder, instruction: `add the prefix "${String(count)} " to all files` }));
    assert.match(said.at(-1) ?? '', /10 tasks that tools have queued are still open/);
    assert.equal(said.filter((words) => /^Task /.test(words)).length, limits.toolTasksOpenMax);
  });

  test('hear nothing of the person’s own tasks', async () => {
    folder = copyOf('notes', 'notes of a person');
    const [task] = await vscode.commands.executeCommand<{ id: string }[]>('delegate.delegateTask', {
      folder,
      instruction: 'organize by type',
    });
    assert.ok(task);
    assert.match(await call('stateTool', { task: task.id }), /no such task/);
    assert.doesNotMatch(await call('stateTool', {}), new RegExp(task.id));
    await vscode.commands.executeCommand('delegate.cancelTask', task.id);
  });
});

suite('@delegate in the chat', () => {
  let folder = '';
  teardown(() => fs.rmSync(folder, { recursive: true, force: true }));

  test('queues what is said, tells what is done, and leads to the plan', async () => {
    folder = copyOf('photos', 'photos for a chat');
    const before = snapshotOf(folder);
    const said = await chat('in photos for a chat: organize these photos by date');
    const api = await delegateApi();
    const id = String(said.metadata['task']);
    const task = await taskIn(api, id, 'awaiting approval');
    assert.deepEqual(task.origin, { by: 'chat', name: 'delegate' });
    assert.match(said.words, /photos for a chat/);
    assert.match(said.words, /Nothing is changed before you say so/);
    assert.deepEqual(
      said.buttons.map(({ command, arguments: given }) => [command, given]),
      [['delegate.reviewPlan', [id]]],
    );
    assert.deepEqual(snapshotOf(folder), before);
    const next = api.chat().followUps({ metadata: said.metadata });
    assert.deepEqual(
      next.map(({ command }) => command),
      ['status', 'undo'],
    );

    await vscode.commands.executeCommand('delegate.reviewPlan', id);
    await until('the button leads to the plan', () =>
      api.panels.list().some((panel) => panel.task === id && panel.visible),
    );
    const status = await chat('', 'status');
    assert.match(status.words, /organize these photos by date/);
    assert.ok(status.buttons.some(({ arguments: given }) => given?.[0] === id));
    await vscode.commands.executeCommand('delegate.cancelTask', id);
  });

  test('takes an attached folder, and the folder of attached files', async () => {
    folder = copyOf('notes', 'notes for a chat');
    const [file] = fs.readdirSync(folder);
    assert.ok(file);
    const api = await delegateApi();
    for (const attached of [vscode.Uri.file(folder), vscode.Uri.file(path.join(folder, file))]) {
      const { metadata } = await chat('organize by type', undefined, [attached]);
      const task = api.engine().task(String(metadata['task']));
      assert.equal(task?.mount, fs.realpathSync(folder));
      assert.deepEqual(task.only, attached.fsPath === folder ? null : [file]);
      await vscode.commands.executeCommand('delegate.cancelTask', task.id);
    }
  });

  test('approves, applies and takes back nothing, whatever is said: it leads to where the person does', async () => {
    folder = copyOf('photos', 'photos for a yes');
    const { metadata } = await chat('in photos for a yes: organize these photos by date');
    const id = String(metadata['task']);
    const api = await delegateApi();
    await taskIn(api, id, 'awaiting approval');
    for (const words of ['approve', 'yes', 'go ahead', 'apply all changes', 'undo it']) {
      const said = await chat(words);
      assert.match(said.words, /can’t approve, answer, apply or undo/, words);
      assert.equal(api.engine().task(id)?.state, 'awaiting approval', words);
    }
    const before = snapshotOf(folder);
    await api.dispatch({ type: 'approve', task: id });
    await taskIn(api, id, 'awaiting review');
    await until('the changes are open', () =>
      api.panels.list().some(({ kind, task }) => kind === 'diff' && task === id),
    );
    await vscode.commands.executeCommand('delegate.applyTask', id);
    await taskIn(api, id, 'done');
    const applied = snapshotOf(folder);
    const undo = await chat('', 'undo');
    assert.deepEqual(
      undo.buttons.map(({ command }) => command).filter((name) => name !== 'delegate.reviewChanges'),
      [],
    );
    assert.ok(undo.buttons.some(({ arguments: given }) => given?.[0] === id));
    assert.deepEqual(snapshotOf(folder), applied, 'nothing was taken back by asking');
    await vscode.commands.executeCommand('delegate.undoTask', id);
    await taskIn(api, id, 'undone');
    assert.deepEqual(snapshotOf(folder), before);
  });

  test('says what it can do where nothing is said, and which folders there are where none is meant', async () => {
    const empty = await chat('');
    assert.match(empty.words, /organize these photos by date/);
    const outside = await chat('in /etc: organize by date');
    assert.match(outside.words, /not in this workspace/);
  });
});
