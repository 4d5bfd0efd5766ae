/** Pictures that a text names by where they lie beside it, for the document that it is made into. */
import { parseRelativePath } from '../../model/relativePath.ts';
import { readWhole } from '../stage/readBytes.ts';

const bytesMax = 32 * 1024 * 1024;
const endings = /\.(?:png|jpe?g|jfif|gif|bmp|webp|tiff?)$/i;

/** Reads a picture of the folder by its address in the text at `path`; null for what lies elsewhere, or is none. */
export function picturesBeside(mountPath: string, path: string): (address: string) => Uint8Array | null {
  return (address) => {
    const place = placeOf(address, path.split('/').slice(0, -1));
    const parsed = place === null || !endings.test(place) ? null : parseRelativePath(place);
    const bytes = parsed === null ? null : readWhole(mountPath, parsed, bytesMax);
    return bytes?.ok === true ? bytes.value : null;
  };
}

function placeOf(address: string, folders: readonly string[]): string | null {
  if (/^(?:[a-z][a-z0-9+.-]*:|[/\\#?])/i.test(address)) return null;
  const steps = [...folders];
  for (const step of unescaped(address.replace(/[?#].*$/, '')).split('/')) {
    if (step === '..' && steps.pop() === undefined) return null;
    if (step !== '..' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

function unescaped(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
