/** The tools of servers that are set up in VS Code, as one connector: they run where VS Code runs them, with what it lets them. */
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { connectorLimits } from '../../model/connector.ts';
import type { Connection, ConnectorPorts } from './ports.ts';

export function connectVscode({ vscodeTools }: ConnectorPorts): Result<Connection, Failure> {
  if (vscodeTools === null)
    return fail(failure('connector-failed', t('VS Code’s own tools are only there inside of VS Code.')));
  return ok({
    tools: () => Promise.resolve(ok(vscodeTools.list().slice(0, connectorLimits.toolsMax))),
    async call(tool, values, signal) {
      const within = AbortSignal.any([signal, AbortSignal.timeout(connectorLimits.callMsMax)]);
      try {
        return ok({ isError: false, items: await vscodeTools.call(tool, values, within) });
      } catch (error) {
        if (signal.aborted) return fail(failure('cancelled', t('The task was stopped.')));
        const words = displayPath(error instanceof Error ? error.message : String(error)).slice(0, 300);
        return ok({ isError: true, items: [{ is: 'text', mediaType: 'text/plain', bytes: Buffer.from(words) }] });
      }
    },
    isOpen: () => true,
    // Looked at anew before each call: VS Code does not say when they change.
    hasNews: () => true,
    signedInAt: () => [],
    close: () => Promise.resolve(),
  });
}
