/** What the walkthrough ticks off (`completionEvents` in package.json): how far the person has come, as context keys of VS Code. */
import * as vscode from 'vscode';
import type { DoctorReport, Engine } from '../engine/engine.ts';

type Milestone = 'hasPlan' | 'hasApplied' | 'sandboxWorks';

const reached = new Set<Milestone>();

function reach(milestone: Milestone): void {
  if (reached.has(milestone)) return;
  reached.add(milestone);
  void vscode.commands.executeCommand('setContext', `delegate.${milestone}`, true);
}

/** Looks at these tasks for the first plan and the first apply. */
export function noteTasks(engine: Engine, ids: Iterable<string>): void {
  for (const id of ids) {
    const task = engine.task(id);
    if (task === null) continue;
    if (task.plan !== null) reach('hasPlan');
    if (task.state === 'done' && task.transactions.length > 0) reach('hasApplied');
  }
}

/** The check of the machine has found the sandbox working. */
export function noteMachine(report: DoctorReport): void {
  if (report.checks.some(({ name, ok }) => name === 'Sandbox' && ok)) reach('sandboxWorks');
}
