/** What one worker may know of skills: their names, and the texts that it asks for, within bounds. The worker is not trusted. */
import { skillLimits, type UsedSkill } from '../../model/skill.ts';
import type { SkillAnswer, SkillAsk } from '../../protocol/skillWire.ts';
import { pageName } from './skillFolder.ts';
import type { SkillLibrary, StoredSkill } from './skillLibrary.ts';
import { textOf } from './skillPage.ts';

export class TaskSkills {
  readonly #library: SkillLibrary;
  readonly #used: (skill: UsedSkill) => void;
  #reads = 0;
  #bytes = 0;
  #known: readonly StoredSkill[] | null = null;

  /** `used` hears of each skill that is read, each time. */
  constructor(library: SkillLibrary, used: (skill: UsedSkill) => void) {
    this.#library = library;
    this.#used = used;
  }

  answer(ask: SkillAsk): SkillAnswer {
    switch (ask.ask) {
      case 'list':
        return {
          is: 'listed',
          skills: this.#skills().map(({ name, description, source }) => ({ name, description, source })),
        };
      case 'read':
        return this.#read(ask.name, ask.file ?? pageName);
    }
  }

  /** The same for the whole of a run: what is switched meanwhile counts from the next on. */
  #skills(): readonly StoredSkill[] {
    this.#known ??= this.#library.inUse().slice(0, skillLimits.listedMax);
    return this.#known;
  }

  #read(name: string, file: string): SkillAnswer {
    const { readsMax, readBytesMax } = skillLimits;
    const skill = this.#skills().find((each) => each.name === name);
    if (skill === undefined) return refused('there is no skill of that name');
    if (++this.#reads > readsMax || this.#bytes > readBytesMax) return refused('this task has read enough of skills');
    const { source, hash, body } = skill;
    if (file === pageName) {
      this.#bytes += body.length;
      this.#used({ name, source, hash });
      return { is: 'read', source, text: body, files: [...this.#library.files(skill).files] };
    }
    const read = this.#library.read(skill, file);
    if (!read.ok) return refused(read.failure);
    this.#bytes += read.value.length;
    const text = textOf(read.value);
    if (text === null) return refused(`“${file}” is no text`);
    this.#used({ name, source, hash });
    return { is: 'read', source, text };
  }
}

function refused(why: string): SkillAnswer {
  return { is: 'refused', why: why.slice(0, 1_000) };
}
