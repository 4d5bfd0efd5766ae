/** What the parsers of the file formats hand out: where metadata stands in a file, whatever the format. */
import type { FileBytes } from './fileBytes.ts';

/** A run of bytes; of a file, or of memory that a block of it was inflated into. */
export type Place = { bytes: FileBytes; at: number; length: number };

export type Block =
  /** A TIFF header at `at`. `holds`: which of its directories the first one is; `main` leads to the others. `own`: it is the file. */
  | { kind: 'exif'; bytes: FileBytes; at: number; length?: number; holds: 'main' | 'exif' | 'gps'; own: boolean }
  | ({ kind: 'xmp' } & Place)
  /** An ICC profile. */
  | ({ kind: 'profile' } & Place)
  /** IPTC-IIM datasets. */
  | ({ kind: 'iptc' } & Place)
  /** Canon's directories before EXIF. */
  | ({ kind: 'ciff' } & Place)
  /** A line of text that a writer called so. */
  | { kind: 'text'; name: string; text: string }
  /** The size of the picture as it is stored. */
  | { kind: 'pixels'; width: number; height: number }
  /** The format itself says how the picture is turned, whatever EXIF says: quarter turns. */
  | { kind: 'turned'; quarters: number };

/** Gets the blocks in the order in which they stand. True means that it needs no more. */
export type Visit = (block: Block) => boolean;
