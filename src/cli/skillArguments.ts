/** The words behind `delegate skills`. */
export const skillActs = ['list', 'show', 'install', 'remove', 'on', 'off'] as const;
type SkillAct = (typeof skillActs)[number];

/** What is wrong with the words behind `skills`; null where nothing is. */
export function wrongSkillWords([act = '', ...rest]: readonly string[]): string | null {
  if (!isAct(act)) return `delegate skills is followed by ${skillActs.join(', ')}.`;
  const takes = act === 'list' ? 'nothing more' : act === 'install' ? 'a FOLDER or a ZIP file' : 'the NAME of a skill';
  return rest.length === (act === 'list' ? 0 : 1) ? null : `delegate skills ${act} takes ${takes}.`;
}

function isAct(word: string): word is SkillAct {
  return skillActs.some((act) => act === word);
}
