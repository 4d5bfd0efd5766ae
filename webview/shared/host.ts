/**
 * The panel's end of the wire: snapshots come in, intents go out, and what should survive a hidden panel (drafts, filter,
 * scroll) is remembered. The only file that touches the API that VS Code gives a webview.
 */
import type { Intent, ToPanel } from '../../src/protocol/panelWire.ts';
import { merged, type Memory } from './memory.ts';

type PanelApi = {
  postMessage: (message: Intent) => void;
  getState: () => unknown;
  setState: (state: unknown) => void;
};

declare function acquireVsCodeApi(): PanelApi;

const api = acquireVsCodeApi();

/** Asks the host for something. It answers, if at all, with a new snapshot. */
export function send(intent: Intent): void {
  api.postMessage(intent);
}

/** Hears every message of the host from now on, and tells it that this panel is ready for its first snapshot. */
export function listen(onMessage: (message: ToPanel) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (isToPanel(event.data)) onMessage(event.data);
  });
  send({ type: 'ready' });
}

/** What this panel remembered last time; where nothing fits, `start`. */
export function recall<State extends Memory>(start: State): State {
  return merged(start, api.getState());
}

export function remember(state: Memory): void {
  api.setState(state);
}

const snapshotPanels: readonly unknown[] = ['queue', 'plan', 'diff'];
const ruleNews: readonly unknown[] = [
  ...['rule checked', 'rule preview', 'rule failed', 'rule progress', 'rule text', 'completions'],
];

/** The host checks what it sends by schema: this keeps strangers' messages (other frames, extensions of the browser) out. */
export function isToPanel(data: unknown): data is ToPanel {
  if (!isRecord(data)) return false;
  switch (data['type']) {
    case 'snapshot':
      return isRecord(data['snapshot']) && snapshotPanels.includes(data['snapshot']['panel']);
    case 'rows changed':
      return Number.isInteger(data['revision']) && Array.isArray(data['rows']);
    case 'named':
      return Number.isInteger(data['change']);
    case 'exceptions':
    case 'stays':
      return Number.isInteger(data['look']);
    case 'rows':
      return Number.isInteger(data['revision']) && Number.isInteger(data['first']) && Array.isArray(data['rows']);
    case 'shown':
    case 'show failed':
      return Number.isInteger(data['change']) && Number.isInteger(data['look']);
    case 'page picture':
      return typeof data['picture'] === 'string' && (data['png'] === null || typeof data['png'] === 'string');
    case 'attached':
      return typeof data['folder'] === 'string' && Array.isArray(data['files']);
    case 'not attached':
      return typeof data['message'] === 'string' && typeof data['next'] === 'string';
    default:
      return ruleNews.includes(data['type']) && Number.isInteger(data['revision']);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Runs `paint` at most once a frame, however often it is asked for. */
export function oncePerFrame(paint: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      paint();
    });
  };
}

/** The element that the host's page gives the panel to draw in. */
export function stage(): HTMLElement {
  const app = document.getElementById('app');
  if (app === null) throw new Error('the page has no #app');
  return app;
}
