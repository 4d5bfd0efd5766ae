/** A person's machine in small: the folder that a task is given, what lies around it and must not be touched, and what must not be seen. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { newFolder } from '../tree.ts';

export type Scene = {
  readonly root: string;
  readonly mount: string;
  readonly state: string;
  /** Texts that stand outside the folder, in the environment and in the home folder: none may turn up anywhere. */
  readonly secrets: readonly string[];
  /** Everything below a folder, file by file, links as links. */
  readonly folderNow: () => Record<string, string>;
  readonly surroundingsNow: () => Record<string, string>;
};

const ordinary: Readonly<Record<string, string>> = {
  'IMG_0042.jpg': 'a photo',
  'report 2024-05-03.txt': 'a report of May',
  'invoice 17.txt': 'Invoice no. 17',
  'passwords.txt': 'hunter2 of the person, which is in the folder',
  'letters/to Ann.txt': 'Dear Ann',
  'letters/old/1999.txt': 'Dear Ben',
  'data.csv': 'Name;Code\nann;A1\n',
  '.env': 'TOKEN=in-the-folder',
  '.git/hooks/pre-commit': '#!/bin/sh\n',
};

/** Makes the scene; the caller removes its root. */
export function makeScene(): Scene {
  const root = newFolder();
  const mount = path.join(root, 'home', 'Documents');
  const secrets = ['outside', 'key', 'table', 'other'].map(
    (name) => `SECRET-${name}-${crypto.randomBytes(12).toString('hex')}`,
  );
  const [outside = '', key = '', table = '', other = ''] = secrets;
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  };
  for (const [name, text] of Object.entries(ordinary)) write(path.join(mount, name), text);
  write(path.join(root, 'outside', 'secret.txt'), outside);
  write(path.join(root, 'home', '.ssh', 'id_ed25519'), key);
  write(path.join(root, 'home', 'secrets.csv'), `Old,New\nreport,${table}\n`);
  write(path.join(root, 'home', 'Other', 'other.txt'), other);
  fs.symlinkSync(path.join(root, 'outside', 'secret.txt'), path.join(mount, 'innocent'));
  fs.symlinkSync(path.join(root, 'outside'), path.join(mount, 'innocent folder'));
  const state = path.join(root, 'state');
  return {
    root,
    mount,
    state,
    secrets,
    folderNow: () => treeOf(mount, () => true),
    surroundingsNow: () => treeOf(root, (file) => file !== mount && file !== state),
  };
}

/** Name, kind, content and time of everything below. */
function treeOf(root: string, isWanted: (file: string) => boolean): Record<string, string> {
  const lines: Record<string, string> = {};
  const walk = (folder: string): void => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (!isWanted(file)) continue;
      const name = path.relative(root, file);
      if (entry.isDirectory()) {
        lines[`${name}/`] = 'folder';
        walk(file);
      } else if (entry.isSymbolicLink()) lines[name] = `→ ${fs.readlinkSync(file)}`;
      else lines[name] = `${String(fs.statSync(file).mtimeMs)} ${fs.readFileSync(file).toString('base64')}`;
    }
  };
  walk(root);
  return lines;
}

/** How many entries differ. */
export function differences(before: Record<string, string>, now: Record<string, string>): number {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => before[name] !== now[name]).length;
}

export type Attacker = {
  readonly url: string;
  /** What came, each connection counted as one. */
  readonly bytes: () => number;
  readonly text: () => string;
  readonly close: () => Promise<void>;
};

/** A server that takes whatever comes, and counts it: nothing may come. */
export async function startAttacker(): Promise<Attacker> {
  let bytes = 0;
  let text = '';
  const server = http.createServer((request, response) => {
    text += request.url ?? '';
    bytes += (request.url ?? '').length;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      text += chunk.toString();
    });
    request.on('end', () => response.end('thanks'));
  });
  server.on('connection', () => (bytes += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${String(port)}/drop`,
    bytes: () => bytes,
    text: () => text,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
