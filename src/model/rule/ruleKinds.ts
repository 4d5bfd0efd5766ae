/** Words of rules that forms offer as well: without what checks a whole rule, which no panel needs. */

export const fileTypes = [
  'image',
  'video',
  'audio',
  'document',
  'spreadsheet',
  'presentation',
  'archive',
  'code',
  'book',
  'mail',
  'font',
  'program',
  'other',
] as const;

export const companionKinds = ['sidecar', 'raw+jpeg', 'live-photo', 'subtitle', 'assets'] as const;

/** What stands in for a date that a file lacks. */
export const missingDates = ['leave', 'name-date', 'file-date', 'name-or-file-date'] as const;
