import * as vscode from 'vscode';
import { secrets } from './secrets.ts';

/** The extension's log, as far as it is used. */
export type Log = {
  readonly [Level in 'debug' | 'info' | 'warn' | 'error']: (
    message: string | Error,
    ...more: readonly string[]
  ) => void;
} & { readonly show: () => void; readonly dispose: () => void };

/** Opens the log that a person finds under “Output”. No secret gets into it. */
export function openLog(): Log {
  const channel = vscode.window.createOutputChannel('Delegate', { log: true });
  const line = (message: string | Error, more: readonly string[]): string => {
    const text = message instanceof Error ? (message.stack ?? message.message) : message;
    return secrets.text([text, ...more].join(' '));
  };
  return {
    debug: (message, ...more) => channel.debug(line(message, more)),
    info: (message, ...more) => channel.info(line(message, more)),
    warn: (message, ...more) => channel.warn(line(message, more)),
    error: (message, ...more) => channel.error(line(message, more)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}
