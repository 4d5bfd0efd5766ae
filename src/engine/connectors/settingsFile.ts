/** The person's own connectors on the command line: a file of the form of `.mcp.json`. */
import { connectorLimits } from '../../model/connector.ts';
import { readHead } from '../disk/readHead.ts';
import { withoutComments } from './entries.ts';

/** The table of connectors in a file; empty where it names none, or cannot be read. */
export function readSettingsFile(file: string): unknown {
  const head = file === '' ? null : readHead(file, connectorLimits.fileBytesMax);
  if (head === null) return {};
  try {
    const parsed: unknown = JSON.parse(withoutComments(head.bytes.toString('utf8')));
    if (typeof parsed !== 'object' || parsed === null) return {};
    return 'mcpServers' in parsed ? parsed.mcpServers : 'servers' in parsed ? parsed.servers : parsed;
  } catch {
    return {};
  }
}
