// A talk's log in memory, as the host keeps it on the disk.
import type { TalkPort } from '../../src/worker/agent/talkState.ts';

/** `said`: what the person says, which may grow while the talk runs. */
export function memoryTalk(said: readonly string[] = []): TalkPort & { readonly entries: string[] } {
  const entries: string[] = [];
  return {
    entries,
    remember: (more) => Promise.resolve(void entries.push(...more)),
    recall: () => Promise.resolve([...entries]),
    heard: (after) => Promise.resolve(said.slice(after)),
  };
}
