/** A library of skills in a folder of its own. */
import fs from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { SkillLibrary } from '../../../../src/engine/skills/skillLibrary.ts';
import { newFolder } from '../../../support/tree.ts';

export type World = {
  readonly root: string;
  readonly home: string;
  readonly workspace: string;
  readonly installed: string;
  readonly ready: string;
  readonly library: SkillLibrary;
};

export function world(context: TestContext): World {
  const root = newFolder();
  context.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const at = (name: string): string => {
    fs.mkdirSync(path.join(root, name), { recursive: true });
    return path.join(root, name);
  };
  const [home, workspace, ready] = [at('home'), at('workspace'), at('ready')];
  const installed = path.join(root, 'state', 'skills');
  const offFile = path.join(root, 'state', 'skills.json');
  const library = new SkillLibrary({ ready, home, installed, offFile, workspaces: () => [workspace] });
  return { root, home, workspace, installed, ready, library };
}

/** Text of a SKILL.md. */
export function pageText(name: string, description = `What ${name} is for.`, body = `# ${name}\n`): string {
  return `---\nname: ${name}\ndescription: ${description}\n---\n${body}`;
}

/** Writes a skill's folder below another, and further files into it. */
export function putSkill(top: string, name: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = path.join(top, name);
  for (const [file, text] of Object.entries({ 'SKILL.md': pageText(name), ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}
