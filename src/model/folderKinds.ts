/** What a folder holds, by the names of its files: enough to offer something that fits. */
export const folderKindNames = ['photo', 'invoice', 'pdf', 'music', 'film', 'table', 'mail', 'screenshot'] as const;
export type FolderKind = (typeof folderKindNames)[number];

export type FolderKindCounts = {
  readonly kinds: Readonly<Partial<Record<FolderKind, number>>>;
  readonly files: number;
  /** Files with a space in their names. */
  readonly spaced: number;
  /** Files that lie in the folder itself. */
  readonly atTop: number;
  /** How many different endings. */
  readonly types: number;
  /** There is more that was not looked at. */
  readonly isCut: boolean;
};

/** The first that fits is the kind: a screenshot is no photo, an invoice no other PDF. */
const kinds: readonly (readonly [FolderKind, RegExp])[] = [
  ['screenshot', /^(?:screen ?shot|screen[-_ ]?capture|bildschirmfoto)\b.*\.(?:png|jpe?g|webp)$/i],
  ['photo', /\.(?:jpe?g|heic|heif|dng|cr2|cr3|nef|arw|raf|orf|rw2|tiff?)$/i],
  ['invoice', /(?:invoice|receipt|rechnung|facture)[^/]*\.(?:pdf|xml|docx)$/i],
  ['pdf', /\.pdf$/i],
  ['music', /\.(?:mp3|flac|m4a|ogg|opus|wav|aac)$/i],
  ['film', /\.(?:mp4|mov|mkv|avi|m4v|webm)$/i],
  ['table', /\.(?:xlsx|xls|ods|csv|tsv)$/i],
  ['mail', /\.(?:eml|msg|mbox)$/i],
];

/** What kind of file a name stands for; null for all others. */
export function folderKindOf(name: string): FolderKind | null {
  return kinds.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}

/** The ending in lower case without its dot; empty where there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}
