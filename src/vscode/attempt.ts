import { t } from '../base/translate.ts';
import { complain } from './tell.ts';
import type { Log } from './log.ts';

/**
 * Runs what an event started, where nobody waits for the outcome. An error is a bug by definition (expected failures are values):
 * it goes to the log with its stack, and the person hears of it.
 */
export function attempt(log: Log, what: string, act: () => unknown): void {
  void (async () => {
    try {
      await act();
    } catch (error) {
      log.error(`${what}:`, error instanceof Error ? (error.stack ?? error.message) : String(error));
      const reason = error instanceof Error ? error.message : String(error);
      const chosen = await complain(t('Delegate: something went wrong ({0}): {1}', what, reason), t('Show Log'));
      if (chosen === 'Show Log') log.show();
    }
  })();
}
