/** The word that somebody may have meant: one or two slips of the pen away, or null. */

const slipsMax = 2;

export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  let best: { word: string; slips: number } | null = null;
  for (const candidate of known) {
    if (Math.abs(candidate.length - wanted.length) > slipsMax) continue;
    const slips = slipsBetween(wanted, candidate);
    if (slips <= Math.min(slipsMax, Math.floor(wanted.length / 2)) && (best === null || slips < best.slips))
      best = { word: candidate, slips };
  }
  return best?.word ?? null;
}

/** Letters added, dropped, changed or swapped with their neighbour (optimal string alignment distance). */
function slipsBetween(one: string, two: string): number {
  let before: number[] = [];
  let above = Array.from({ length: two.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= two.length; column += 1) {
      const same = one[row - 1] === two[column - 1] ? 0 : 1;
      let least = Math.min((line[column - 1] ?? 0) + 1, (above[column] ?? 0) + 1, (above[column - 1] ?? 0) + same);
      if (row > 1 && column > 1 && one[row - 1] === two[column - 2] && one[row - 2] === two[column - 1])
        least = Math.min(least, (before[column - 2] ?? 0) + 1);
      line.push(least);
    }
    before = above;
    above = line;
  }
  return above[two.length] ?? 0;
}
