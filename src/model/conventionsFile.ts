import { relativePath } from './relativePath.ts';

/** Where a folder keeps its own rules in plain text: at its top, visible, for people to read and edit. No rule ever moves it. */
export const conventionsFile = relativePath('delegate-conventions.txt');

/** Bytes of the file that are read; a longer one is not read at all. */
export const conventionsBytesMax = 64 * 1024;
