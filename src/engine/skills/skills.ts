/** Skills as a shell manages them: what there is, switched on and off, installed and removed. */
import path from 'node:path';
import type { Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import { Emitter } from '../../base/event.ts';
import { installSkill, type Installed, type InstallWish } from './installSkill.ts';
import { SkillLibrary, type SkillList, type StoredSkill } from './skillLibrary.ts';
import { skillRecipes, type SkillRecipe } from './skillRecipes.ts';
import { pageName, type Listing } from './skillFolder.ts';

export type SkillOptions = {
  /** The state folder (absolute). */
  readonly root: string;
  readonly ready?: string;
  readonly home?: string | null;
  readonly workspaces?: () => readonly string[];
};

export class Skills {
  /** Fires when a person has installed, removed or switched one in this process. */
  readonly onChange = new Emitter<null>();
  readonly library: SkillLibrary;
  readonly #installed: string;

  constructor({ root, ready, home, workspaces }: SkillOptions) {
    this.#installed = path.join(root, 'skills');
    this.library = new SkillLibrary({
      ready: ready ?? null,
      home: home ?? null,
      installed: this.#installed,
      offFile: path.join(root, 'skills.json'),
      workspaces: workspaces ?? (() => []),
    });
  }

  list(): SkillList {
    return this.library.list();
  }

  find(name: string): Result<StoredSkill, Failure> {
    return this.library.find(name);
  }

  /** The files of a skill beside its SKILL.md. */
  files(skill: StoredSkill): Listing {
    return this.library.files(skill);
  }

  /** Absolute path of its SKILL.md. */
  pageOf({ folder }: StoredSkill): string {
    return path.join(folder, pageName);
  }

  recipes(): SkillRecipe[] {
    return skillRecipes(this.library);
  }

  switch(skill: StoredSkill, to: 'on' | 'off'): Result<null, Failure> {
    return this.#told(this.library.switch(skill, to));
  }

  /** Puts a skill from a folder or a zip file among the person's own. Nothing of it is ever run. */
  async install(wish: InstallWish, signal: AbortSignal): Promise<Result<Installed, Failure>> {
    return this.#told(await installSkill(wish, this.#installed, signal));
  }

  remove(skill: StoredSkill): Result<null, Failure> {
    return this.#told(this.library.remove(skill));
  }

  #told<Value>(done: Result<Value, Failure>): Result<Value, Failure> {
    if (done.ok) this.onChange.fire(null);
    return done;
  }
}
