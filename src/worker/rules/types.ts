/** Kinds of files by extension, and the folder each kind is sorted into. Facts only. */
import { splitName } from '../../model/relativePath.ts';
import { fileTypes, type FileType } from '../../model/rule/rule.ts';

/** The folder's name, and the extensions (lower case, no dot). */
export const typeTable = {
  image: {
    folder: 'Images',
    extensions:
      'jpg jpeg jpe jfif png gif webp heic heif avif jxl tif tiff bmp ico svg psd xcf dng cr2 cr3 crw nef nrw arw srf sr2 orf rw2 raf pef srw x3f rwl 3fr iiq mrw dcr kdc erf mef mos raw',
  },
  video: { folder: 'Videos', extensions: 'mp4 m4v mov avi mkv webm wmv flv mpg mpeg 3gp 3g2 mts m2ts ts2 vob ogv mxf' },
  audio: {
    folder: 'Audio',
    extensions:
      'mp3 m4a m4b m4r mp2 aac flac wav ogg oga opus spx wma aif aiff aifc alac amr mid midi ape wv mpc dsf mka',
  },
  document: {
    folder: 'Documents',
    extensions: 'pdf doc docx docm dot dotx odt ott rtf txt text md markdown tex log pages wpd wps xps djvu',
  },
  spreadsheet: { folder: 'Spreadsheets', extensions: 'xls xlsx xlsm xlsb xlt xltx ods ots csv tsv numbers' },
  presentation: { folder: 'Presentations', extensions: 'ppt pptx pptm pps ppsx pot potx odp otp key' },
  archive: { folder: 'Archives', extensions: 'zip tar gz tgz bz2 tbz xz txz zst 7z rar jar war iso cab lz lzma z' },
  code: {
    folder: 'Code',
    extensions:
      'js mjs cjs jsx ts mts cts tsx py ipynb rb php java kt kts scala c h cc cpp cxx hh hpp cs go rs swift m mm r jl lua pl pm sh bash zsh fish ps1 bat cmd sql html htm xhtml css scss sass less vue svelte json jsonc json5 xml yaml yml toml ini cfg conf dart ex exs erl hs clj asm s gradle cmake makefile proto graphql',
  },
  book: { folder: 'Books', extensions: 'epub mobi azw azw3 fb2 cbz cbr' },
  mail: { folder: 'Mail', extensions: 'eml msg mbox ics vcf' },
  font: { folder: 'Fonts', extensions: 'ttf otf woff woff2 eot ttc' },
  program: { folder: 'Programs', extensions: 'exe msi dmg pkg deb rpm apk appimage app dll so dylib bin' },
  other: { folder: 'Other', extensions: '' },
} as const satisfies Record<FileType, { folder: string; extensions: string }>;

/** Camera originals: they stand beside a JPEG of the same name. */
export const rawExtensions = new Set(
  'dng cr2 cr3 crw nef nrw arw srf sr2 orf rw2 raf pef srw x3f rwl 3fr iiq mrw dcr kdc erf mef mos raw'.split(' '),
);

/** Extensions that name one format: a rename between them changes nothing but the spelling. */
export const sameFormat = [
  ['jpg', 'jpeg', 'jpe', 'jfif'],
  ['tif', 'tiff'],
  ['htm', 'html'],
  ['yml', 'yaml'],
  ['mpg', 'mpeg'],
  ['txt', 'text', 'md', 'markdown', 'log'],
  ['heic', 'heif'],
  ['aif', 'aiff'],
] as const;

const typeByExtension = new Map<string, FileType>();
for (const type of Object.keys(typeTable) as FileType[]) {
  for (const extension of typeTable[type].extensions.split(' ')) typeByExtension.set(extension, type);
}

/** The extension in lower case without its dot, or ''. */
export function extensionOf(name: string): string {
  return splitName(name).extension.slice(1).toLowerCase();
}

export function typeOf(name: string): FileType {
  return typeByExtension.get(extensionOf(name)) ?? 'other';
}

/** Whether any kind of file is known by this extension (lower case, no dot). */
export function isKnownExtension(extension: string): boolean {
  return extension !== '' && typeByExtension.has(extension);
}

export function isFileType(text: string): text is FileType {
  return fileTypes.some((type) => type === text);
}
