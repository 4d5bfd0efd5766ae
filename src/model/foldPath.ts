const ascii = /^[\x00-\x7f]*$/;

/**
 * The key under which two names or paths clash on some platform: Unicode NFC, upper and lower case alike. Coarser than any one
 * file system's own folding (`ß` is `ss` here), so a pair that passes is safe everywhere.
 */
export function foldPath(path: string): string {
  if (ascii.test(path)) return path.toLowerCase();
  return path.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}
