/** A folder's path as a screen reader should say it. No DOM: tested from Node. */

/** "2019/07" → "2019, July"; "Photos/Holidays" → "Photos, Holidays". Signs between folders would be read out, or left out. */
export function spokenFolder(folder: string, language = 'en'): string {
  const parts = folder.split('/');
  return parts.map((part, at) => (isMonthOf(parts[at - 1], part) ? monthName(part, language) : part)).join(', ');
}

function isMonthOf(year: string | undefined, part: string): boolean {
  return year !== undefined && /^(?:19|20)\d\d$/.test(year) && /^(?:0[1-9]|1[0-2])$/.test(part);
}

function monthName(month: string, language: string): string {
  const day = new Date(Date.UTC(2000, Number(month) - 1, 15));
  return new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }).format(day);
}
