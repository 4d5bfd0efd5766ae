/** Which entry of a connector a command showed last, so that the yes of a later one is for that entry and no other. */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { errorCode } from '../disk/errorCode.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import type { ConnectorInfo } from '../../model/connector.ts';

const shownSchema = z.record(z.string(), z.string());
const shownMax = 200;

type About = Pick<ConnectorInfo, 'name' | 'source' | 'hash'>;

function fileIn(state: string): string {
  return path.join(state, 'connectors-shown.json');
}

function keyOf({ name, source }: About): string {
  return JSON.stringify([name, source]);
}

function shownIn(state: string): Map<string, string> {
  try {
    const parsed = shownSchema.safeParse(JSON.parse(fs.readFileSync(fileIn(state), 'utf8')));
    return new Map(parsed.success ? Object.entries(parsed.data) : []);
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return new Map();
    throw error;
  }
}

/** Keeps that this entry was shown; the newest are kept. */
export function noteShown(state: string, info: About): void {
  const shown = shownIn(state);
  shown.delete(keyOf(info));
  shown.set(keyOf(info), info.hash);
  write(state, shown);
}

/** Once a yes was given to it. */
export function forgetShown(state: string, info: About): void {
  const shown = shownIn(state);
  if (shown.delete(keyOf(info))) write(state, shown);
}

function write(state: string, shown: ReadonlyMap<string, string>): void {
  fs.mkdirSync(state, { recursive: true, mode: 0o700 });
  replaceFile(fileIn(state), JSON.stringify(Object.fromEntries([...shown].slice(-shownMax))), 'replace');
}

/** Whether another entry of that name was shown last; one that was not shown since the last yes is none. */
export function wasShownOtherwise(state: string, info: About): boolean {
  const hash = shownIn(state).get(keyOf(info));
  return hash !== undefined && hash !== info.hash;
}
