/** `delegate skills …`: what it does, told as a text and as an object. */
import { displayPath } from '../model/displayPath.ts';
import { skillOrigins } from '../model/skill.ts';
import type { Engine } from '../engine/engine.ts';
import type { StoredSkill } from '../engine/skills/skillLibrary.ts';
import type { Command } from './arguments.ts';
import { failed, type Ending } from './recipes.ts';

export async function skillsCommand(command: Command, engine: Engine, signal: AbortSignal): Promise<Ending> {
  const [act = '', first = ''] = command.words;
  const { skills } = engine;
  if (act === 'list') return listed(engine);
  if (act === 'install') {
    const done = await skills.install({ from: first, existing: command.replace ? 'replace' : 'keep' }, signal);
    if (!done.ok) return failed(done.failure);
    const { name, folder, replaced, leftOut } = done.value;
    const without =
      leftOut.length === 0 ? '' : `\nLeft out, as nothing would open it: ${displayPath(leftOut.join(', '))}`;
    const words = `Installed: ${name}${replaced ? ', in place of the one before' : ''} (${displayPath(folder)})`;
    return {
      text: `${words}${without}\nNothing in it is ever run: its texts are read, its recipes are recipes.`,
      json: done.value,
      exit: 0,
    };
  }
  const found = skills.find(first);
  if (!found.ok) return failed(found.failure);
  const skill = found.value;
  if (act === 'show') return shown(engine, skill);
  const done = act === 'remove' ? skills.remove(skill) : skills.switch(skill, act === 'on' ? 'on' : 'off');
  if (!done.ok) return failed(done.failure);
  const words = act === 'remove' ? 'Removed' : act === 'on' ? 'Switched on' : 'Switched off';
  return { text: `${words}: ${skill.name}`, json: { skill: { ...plain(skill), isOn: act === 'on' } }, exit: 0 };
}

function listed({ skills }: Engine): Ending {
  const { skills: all, broken } = skills.list();
  const lines = [
    ...all.map((skill) =>
      displayPath(
        `${skill.isOn && !skill.isHidden ? ' ' : '-'} ${skill.name.padEnd(28)} ${skillOrigins[skill.source].padEnd(20)} ${skill.description}${markOf(skill)}`,
      ),
    ),
    ...broken.map(({ folder, problem }) => `! ${displayPath(`${folder}: ${problem}`)}`),
  ];
  return {
    text: lines.join('\n') || 'There are no skills. Install one with: delegate skills install FOLDER',
    json: { skills: all.map(plain), broken },
    exit: 0,
  };
}

function markOf({ isOn, isHidden }: StoredSkill): string {
  if (isHidden) return '  [another of this name goes before it]';
  return isOn ? '' : '  [off]';
}

function shown({ skills }: Engine, skill: StoredSkill): Ending {
  const { files, isCut, odd } = skills.files(skill);
  const lines = [
    `${skill.name}: ${skill.description}`,
    `${skillOrigins[skill.source]}; ${skill.isOn ? 'on' : 'off'}; ${skill.folder}`,
    ...(skill.license === null ? [] : [`Licence: ${skill.license}`]),
    ...(skill.compatibility === null ? [] : [`Needs: ${skill.compatibility}`]),
    ...(files.length === 0 ? [] : [`Files: ${files.join(', ')}${isCut ? ' and more' : ''}`]),
    ...(odd === null ? [] : [`Left out: ${odd}, which is no plain file`]),
    ...(files.some((file) => file.startsWith('scripts/')) ? ['Its scripts are never run.'] : []),
    '',
    ...skill.body.trim().split('\n'),
  ];
  return {
    text: lines.map(displayPath).join('\n'),
    json: {
      skill: { ...plain(skill), license: skill.license, compatibility: skill.compatibility, files, body: skill.body },
    },
    exit: 0,
  };
}

function plain({ name, description, source, folder, isOn, isHidden, isInstalled }: StoredSkill): object {
  return { name, description, source, folder, isOn, isHidden, isInstalled };
}
