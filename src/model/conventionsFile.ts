import { relativePath } from './relativePath.ts';

/** Where a folder keeps its own rules in plain text: at its top, visible, for people to read and edit. No rule ever moves it. */
export const conventionsFile = relativePath('delegate-conventions.txt');
