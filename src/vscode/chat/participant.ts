/**
 * `@delegate` in the chat: what the person says there becomes a task with the same plan, review and undo as any other. It queues, tells,
 * and leads to the panels; what is approved, applied or taken back is so there.
 */
import * as vscode from 'vscode';
import { ok } from '../../base/result.ts';
import { plural, t } from '../../base/translate.ts';
import type { Door, TaskNews } from './door.ts';
import { fenced, proseLine } from './markdown.ts';
import { entriesIn, folderFor } from './orders.ts';
import { askedIn, commonFolder, isOrderToDecide } from './prompts.ts';
import { countWords } from './toolWords.ts';

/** How long an answer stays open for a plan, and how many lines of progress it takes. */
const watchMs = 120_000;
const progressMax = 20;
const tasksShownMax = 8;

export type ChatMetadata = {
  readonly task?: string;
  readonly folders?: readonly string[];
  readonly instruction?: string;
};

type Request = Pick<vscode.ChatRequest, 'prompt' | 'command' | 'references'>;
type Answer = Pick<vscode.ChatResponseStream, 'markdown' | 'progress' | 'button'>;

/** Answers one request. */
export async function answer(
  door: Door,
  request: Request,
  stream: Answer,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult & { readonly metadata: ChatMetadata }> {
  const say = (text: string): void => stream.markdown(`${door.inert(text)}\n\n`);
  if (request.command === 'status') return listTasks(door, say, stream);
  if (request.command === 'undo') return listUndo(door, say, stream);
  const attached = await attachedTo(request);
  const asked = askedIn(request.prompt, attached.folder);
  if (asked.instruction === '') return explain(say);
  if (isOrderToDecide(asked.instruction)) return declines(door, say, stream);
  const folder = asked.folder === null ? folderFor('', door.folders()) : folderFor(asked.folder, door.folders());
  if (!folder.ok) {
    say(proseLine(folder.failure));
    const folders = door.folders().map(({ name }) => name);
    return { metadata: { folders, instruction: asked.instruction } };
  }
  const only = attached.files.length === 0 ? ok(null) : entriesIn(folder.value, attached.files);
  if (!only.ok) {
    say(proseLine(only.failure));
    return { metadata: {} };
  }
  const order = { folder: folder.value, instruction: asked.instruction, engine: null, only: only.value };
  const made = await door.queue(order, { by: 'chat', name: 'delegate' });
  if (!made.ok) {
    say(proseLine(made.failure));
    return { metadata: {} };
  }
  say(
    `${t('In the queue, for the folder **{0}**:', proseLine(made.value.folder))}\n\n${fenced(made.value.instruction)}`,
  );
  const news = await watch(door, made.value, (line) => stream.progress(door.inert(line)), token);
  tellNews(news, say, stream);
  return { metadata: { task: news.id } };
}

/** The folder that the person attached to what they said; or the files, and the folder that all of them are in. */
async function attachedTo({ references }: Request): Promise<{ folder: string | null; files: string[] }> {
  const files: string[] = [];
  for (const { value } of references) {
    const uri = value instanceof vscode.Location ? value.uri : value;
    if (!(uri instanceof vscode.Uri) || uri.scheme !== 'file') continue;
    const isFolder = await vscode.workspace.fs.stat(uri).then(
      ({ type }) => (type & vscode.FileType.Directory) !== 0,
      () => false,
    );
    if (isFolder) return { folder: uri.fsPath, files: [] };
    files.push(uri.fsPath);
  }
  return { folder: commonFolder(files), files };
}

/** Follows the task until it is somebody's turn, telling what it does; at most for a while, and until the person stops it. */
async function watch(
  door: Door,
  first: TaskNews,
  tell: (line: string) => void,
  token: vscode.CancellationToken,
): Promise<TaskNews> {
  let told = 0;
  let last = '';
  return new Promise((resolve) => {
    const look = (): void => {
      const news = door.news(first.id) ?? first;
      if (news.status !== last && told < progressMax && !rests(news)) {
        told += 1;
        last = news.status;
        tell(news.status);
      }
      if (rests(news)) end(news);
    };
    const following = door.follow((id) => {
      if (id === first.id) look();
    });
    const stopped = token.onCancellationRequested(() => end(door.news(first.id) ?? first));
    const timer = setTimeout(() => end(door.news(first.id) ?? first), watchMs);
    const end = (news: TaskNews): void => {
      clearTimeout(timer);
      following.dispose();
      stopped.dispose();
      resolve(news);
    };
    look();
  });
}

/** Whether nothing more happens before the person does something. */
function rests({ waitsForPerson, ended, state }: TaskNews): boolean {
  return waitsForPerson || ended || state === 'paused';
}

function tellNews(news: TaskNews, say: (text: string) => void, stream: Answer): void {
  say(proseLine(news.status));
  if (news.trouble !== null) say(proseLine(news.trouble.next));
  if (news.waitsForPerson) say(t('Nothing is changed before you say so, there.'));
  buttonFor(news, stream);
}

/** The way to where the person decides. */
function buttonFor({ id, state, can, folder }: TaskNews, stream: Answer): void {
  if (can.reviewChanges) {
    const title = state === 'awaiting review' ? t('Review Changes in {0}', folder) : t('Show Changes in {0}', folder);
    stream.button({ command: 'delegate.reviewChanges', title, arguments: [id] });
  } else if (can.reviewPlan) {
    const title = state === 'asking' ? t('Answer for {0}…', folder) : t('Review Plan for {0}', folder);
    stream.button({ command: 'delegate.reviewPlan', title, arguments: [id] });
  } else stream.button({ command: 'delegate.showQueue', title: t('Show Queue') });
}

function listTasks(door: Door, say: (text: string) => void, stream: Answer): { metadata: ChatMetadata } {
  const tasks = door.tasks();
  if (tasks.length === 0) say(t('There are no tasks for the folders of this window yet.'));
  for (const task of tasks.slice(0, tasksShownMax)) {
    const counts = countWords(task.counts);
    const more = counts === '' ? '' : ` (${proseLine(counts)})`;
    say(`**${proseLine(task.folder)}**: ${proseLine(task.instruction)}  \n${proseLine(task.status)}${more}`);
    if (task.waitsForPerson) buttonFor(task, stream);
  }
  if (tasks.length > tasksShownMax)
    say(plural(tasks.length - tasksShownMax, 'And {0} more, in the queue.', 'And {0} more, in the queue.'));
  stream.button({ command: 'delegate.showQueue', title: t('Show Queue') });
  return { metadata: {} };
}

/** What can be taken back, each with the way to its review: the chat itself takes nothing back. */
function listUndo(door: Door, say: (text: string) => void, stream: Answer): { metadata: ChatMetadata } {
  const tasks = door.tasks().filter(({ can }) => can.undo);
  if (tasks.length === 0) say(t('There is nothing to take back in the folders of this window.'));
  else say(t('The review shows what Undo would do, file by file. Press Undo there.'));
  for (const { id, folder, instruction } of tasks.slice(0, tasksShownMax)) {
    say(`**${proseLine(folder)}**: ${proseLine(instruction)}`);
    stream.button({ command: 'delegate.reviewChanges', title: t('Review Undo in {0}', folder), arguments: [id] });
  }
  return { metadata: {} };
}

function explain(say: (text: string) => void): { metadata: ChatMetadata } {
  say(t('Say what should happen to the files in a folder, for example: *organize these photos by date*.'));
  say(
    t(
      'Name the folder before it (*in photos: organize by date*), or attach it. Without a folder it is the whole workspace folder.',
    ),
  );
  say(
    t(
      'I prepare a plan. You approve it, review every change and apply it in Delegate’s own panels, and can undo it there.',
    ),
  );
  return { metadata: {} };
}

/** The person asked the chat for what is theirs to do. */
function declines(door: Door, say: (text: string) => void, stream: Answer): { metadata: ChatMetadata } {
  say(t('I can’t approve, answer, apply or undo anything from the chat: you do that where you see what it is about.'));
  const waiting = door.tasks().filter(({ waitsForPerson }) => waitsForPerson);
  for (const task of waiting.slice(0, tasksShownMax)) buttonFor(task, stream);
  if (waiting.length === 0) stream.button({ command: 'delegate.showQueue', title: t('Show Queue') });
  return { metadata: {} };
}

/** What the person might say next. */
export function followUps({ folders = [], instruction, task }: ChatMetadata): vscode.ChatFollowup[] {
  if (instruction !== undefined)
    return folders.slice(0, tasksShownMax).map((name) => ({
      prompt: `in "${name}": ${instruction}`,
      label: t('In {0}', name),
    }));
  if (task === undefined) return [];
  return [
    { prompt: '', command: 'status', label: t('How do my tasks stand?') },
    { prompt: '', command: 'undo', label: t('What can I take back?') },
  ];
}
