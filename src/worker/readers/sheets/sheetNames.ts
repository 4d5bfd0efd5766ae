/** Names of sheets as Excel takes them. */

const charactersMax = 31;

/** What the sheets of these names are called: no two alike. */
export function sheetNamesOf(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((wanted) => {
    const name = sheetNameOf(wanted);
    let free = name;
    for (let number = 2; taken.has(free.toLowerCase()); number++) {
      const end = ` (${String(number)})`;
      free = `${[...name].slice(0, charactersMax - end.length).join('')}${end}`;
    }
    taken.add(free.toLowerCase());
    return free;
  });
}

function sheetNameOf(name: string): string {
  const plain = [
    ...name
      .toWellFormed()
      .replace(/[[\]:*?/\\\p{Cc}]/gu, ' ')
      .trim(),
  ]
    .slice(0, charactersMax)
    .join('');
  const bare = plain.replace(/^'+|'+$/g, '').trim();
  return bare === '' ? 'Sheet1' : bare;
}

/** A place in a sheet, as formulas and links name it: `'July 3'!B2`. */
export function placeIn(sheet: string, place: string): string {
  return `'${sheet.replaceAll("'", "''")}'!${place}`;
}
