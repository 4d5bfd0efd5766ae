/** A connection to a server that runs here: whoever watches it knows when it is asked, and its end is told to whoever comes next. */
import type { Failure } from '../../../model/failure.ts';
import type { ServerProcess } from '../../sandbox/serverProcess.ts';
import type { Connection, ServerSpec } from '../ports.ts';
import { connectionFailure } from './words.ts';

export function overServer(connection: Connection, server: ServerProcess, spec: ServerSpec): Connection {
  let waiting = 0;
  let isClosing = false;
  let ending: Failure | null = null;
  const asking =
    <Given extends unknown[], Answer>(ask: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      if (waiting++ === 0) server.asked(true);
      try {
        return await ask(...given);
      } finally {
        if (--waiting === 0) server.asked(false);
      }
    };
  server.asked(false);
  void server.exited.then((exit) => {
    // Whoever waits for an answer hears of it there.
    if (exit.killed === null || isClosing || waiting > 0) return;
    ending = connectionFailure(spec, { at: 'rest', error: null, signal: never, exit });
  });
  return {
    ...connection,
    tools: asking(connection.tools),
    call: asking(connection.call),
    ...(connection.prompts === undefined ? {} : { prompts: asking(connection.prompts) }),
    ...(connection.prompt === undefined ? {} : { prompt: asking(connection.prompt) }),
    ending: () => ending,
    close: () => {
      isClosing = true;
      return connection.close();
    },
  };
}

const never = new AbortController().signal;
