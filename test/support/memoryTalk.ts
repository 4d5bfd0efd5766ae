// A talk's log in memory, as the host keeps it on the disk; and a host that tells nothing of its models.
import type { ModelService } from '../../src/worker/modelService.ts';
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

const none = (): Promise<never> => Promise.reject(new Error('no such service here'));
export const noService: ModelService = {
  facts: none,
  left: none,
  batchStart: none,
  batchLook: none,
  batchResults: none,
};
