/** Whose program has a port of this machine, where the system says it (Linux). */
import fs from 'node:fs';

/** Whether it is not another account's: the end of a connection at `127.0.0.1` with that port. `account`: as the system numbers it. */
export function isOwnPort(port: number, account = process.getuid?.()): boolean {
  if (process.platform !== 'linux' || account === undefined) return true;
  const place = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = fs.readFileSync('/proc/net/tcp', 'utf8').split('\n');
  const row = rows.map((line) => line.trim().split(/\s+/)).find(([, local]) => local === place);
  return row?.[7] === String(account);
}
