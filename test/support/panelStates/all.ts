/**
 * Every state of every panel that is tried for accessibility, layout and looks, in every theme (test/panels). To add one, add an entry
 * to the list of its panel: what the host tells the panel, best made by the host's own functions from a task's events (tasks.ts).
 */
import { chromeStates } from './chrome.ts';
import { diffStates } from './diff.ts';
import type { PanelState } from './panelState.ts';
import { planStates } from './plan.ts';
import { queueStates } from './queue.ts';

export const panelStates: readonly PanelState[] = [...queueStates, ...planStates, ...diffStates, ...chromeStates];
