import { compileGlob, type Glob } from '../../model/glob.ts';

/** A glob that a person wrote, over paths relative to the mount; `**` alone is everything, dot names included. */
export function matcher(glob: string): Glob {
  return glob === '**' ? () => true : compileGlob(glob);
}

/** A glob of a scope: stars, question marks, sets and braces only, so that what a person reads in it is all that it says. */
export function plainMatcher(glob: string): Glob {
  return glob === '**' ? () => true : compileGlob(glob, { plain: true });
}
