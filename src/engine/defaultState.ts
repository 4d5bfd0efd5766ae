import path from 'node:path';

/** Where state lives when nobody says: the platform's data folder for this user. */
export function defaultStateFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'delegate');
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'delegate');
  const data = env['XDG_DATA_HOME'];
  return path.join(data === undefined || data === '' ? path.join(home, '.local', 'share') : data, 'delegate');
}
