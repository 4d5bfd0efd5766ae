/** Whether a server's tools are still those that the person said yes to, and what is told where they are not. */
import { t } from '../../base/translate.ts';
import { isOwnTool, toolNews, type ConnectorTool, type ConnectorTrust } from '../../model/connector.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Connection } from './ports.ts';

/** In VS Code other extensions' tools come and go: only those count that were said yes to, and are there. */
export function newsFor({ source, tools: known }: ConnectorTrust, now: readonly ConnectorTool[]): string[] {
  // What Delegate itself offers of a server is used only where it was said yes to, and changes nothing for the rest.
  const ofServer = (tools: readonly ConnectorTool[]): ConnectorTool[] => tools.filter(({ name }) => !isOwnTool(name));
  if (source !== 'vscode') return toolNews(ofServer(known), ofServer(now));
  const [before, after] = [known, now].map((tools) => new Set(tools.map(({ name }) => name)));
  return toolNews(
    known.filter(({ name }) => after?.has(name)),
    now.filter(({ name }) => before?.has(name)),
  );
}

const newsShownMax = 6;

/** Why tools that are others now are not used; null where they are the same. */
function changedTools(name: string, news: readonly string[]): Failure | null {
  if (news.length === 0) return null;
  const more = news.length > newsShownMax ? t('; and {0} more', String(news.length - newsShownMax)) : '';
  const message = t(
    'The tools of the connector {0} are not those that you said yes to: {1}{2}.',
    name,
    news.slice(0, newsShownMax).join('; '),
    more,
  );
  return failure(
    'connector-failed',
    message,
    t(
      'Look at them with Delegate: Connectors… or `delegate connectors test {0}`, trust it again, then go on with the task.',
      name,
    ),
  );
}

/** Why its tools are not those that were said yes to; null where they are. */
export async function toolProblem(
  name: string,
  trust: ConnectorTrust,
  connection: Pick<Connection, 'tools'>,
  signal: AbortSignal,
): Promise<Failure | null> {
  const tools = await connection.tools(signal);
  return tools.ok ? changedTools(name, newsFor(trust, tools.value)) : tools.failure;
}

/** Nobody said yes to it as it is now. */
export function notTrusted(name: string): Failure {
  return failure(
    'connector-failed',
    t('The connector {0} is not trusted, or has changed since it was.', name),
    t(
      'Look at it and say yes with Delegate: Connectors… or `delegate connectors trust {0}`, then go on with the task.',
      name,
    ),
  );
}

export function lackingValue(name: string, value: string): Failure {
  return failure(
    'connector-failed',
    t('The connector {0} lacks a value: {1}.', name, value),
    t(
      'Give it with Delegate: Connectors… or `delegate connectors secret {0}`, or in the environment; then go on with the task.',
      name,
    ),
  );
}

/** It was changed while the person looked at it: their yes is for what they saw. */
export function otherNow(name: string): Failure {
  return failure(
    'connector-failed',
    t('The connector {0} was changed while you looked at it, so nothing was done.', name),
    t('Look at it again, as it is now.'),
  );
}
