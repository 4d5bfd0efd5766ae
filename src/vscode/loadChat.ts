import { createRequire } from 'node:module';
import path from 'node:path';
import type * as DeskModule from './chat/desk.ts';

/** The bundle for chats and tools, `dist/chat.cjs`, loaded at the first use. `folder` is the absolute path of `dist`. */
export function loadChat(folder: string): typeof DeskModule {
  const file = path.join(folder, 'chat.cjs');
  // What the build made of exactly this module; the tidy test holds the two together.
  return createRequire(file)(file) as typeof DeskModule;
}
