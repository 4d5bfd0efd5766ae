/** Pictures made anew for a panel: whatever the file was, what is shown is a JPEG of our own. */
import { shownPictureBytesMax, shownSideMax } from '../../../model/shown.ts';
import type { ShownPage, ShownPicture } from '../../../protocol/showWire.ts';
import type { FactSource } from '../../facts/facts.ts';
import { readHeader } from '../pictures/header.ts';
import { uprightPicture, written } from '../pictures/look.ts';
import { orientationOf, readLuggage } from '../pictures/luggage.ts';
import type { Picture } from '../pictures/picture.ts';
import { wholeFile } from '../source.ts';

/** Throws Unreadable, or what a library throws at a damaged file. */
export async function showPicture(source: FactSource): Promise<ShownPicture> {
  const picture = await uprightPicture(source, shownSideMax);
  const bytes = wholeFile(source);
  const { format, width, height } = readHeader(bytes);
  const orientation = orientationOf(readLuggage(bytes, format).exif);
  const swaps = orientation >= 5 && orientation <= 8;
  return {
    kind: 'pixels',
    ...(await jpegOf(picture)),
    format,
    bytes: bytes.length,
    ownWidth: swaps ? height : width,
    ownHeight: swaps ? width : height,
    turned: orientation >= 2 && orientation <= 8,
  };
}

/** As a JPEG within the bound. */
export async function jpegOf(picture: Picture): Promise<ShownPage['picture']> {
  const { bytes, width, height } = await written(picture, { format: 'jpeg', bytesMax: shownPictureBytesMax });
  return { jpeg: Buffer.from(bytes).toString('base64'), width, height };
}
