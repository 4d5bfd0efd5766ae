import picomatch from 'picomatch';

/** A glob that a person wrote, over paths relative to the mount; `**` alone is everything, dot names included. */
export function matcher(glob: string): (path: string) => boolean {
  return glob === '**' ? () => true : picomatch(glob, { dot: true });
}

/** A glob of a scope: stars, question marks, sets and braces only, so that what a person reads in it is all that it says. */
export function plainMatcher(glob: string): (path: string) => boolean {
  return glob === '**' ? () => true : picomatch(glob, { dot: true, noextglob: true, nonegate: true });
}
