/** The verb for files that got a new path, `renamed` of which only changed their name within their folder. */
export function relocationVerb(moved: number, renamed: number): 'moved' | 'renamed' | 'moved or renamed' {
  if (renamed === 0) return 'moved';
  return renamed === moved ? 'renamed' : 'moved or renamed';
}
