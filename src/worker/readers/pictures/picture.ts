/** A picture in memory, and how it is turned and made smaller. */

export type Picture = {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, opacity; a byte each, row by row from the top. */
  readonly pixels: Uint8Array;
};

/** What goes along with a picture that is not its pixels. */
export type Luggage = {
  /** EXIF as a TIFF block (JEITA CP-3451), without what names it in the file. */
  readonly exif: Uint8Array | null;
  /** An ICC profile for red, green and blue. */
  readonly profile: Uint8Array | null;
};

/** Pixels of a picture that is read: from JPEG to JPEG, the hungriest way, this many take 1.3 GB of a worker's 1.5. */
export const pixelsMax = 46_000_000;

/** The picture as EXIF's orientation (1 to 8) means it to be seen. */
export function turned(picture: Picture, orientation: number): Picture {
  if (orientation < 2 || orientation > 8) return picture;
  const { width, height, pixels } = picture;
  const swaps = orientation >= 5;
  const [newWidth, newHeight] = swaps ? [height, width] : [width, height];
  const from = wordsOf(pixels);
  const to = new Uint32Array(width * height);
  // Where the walk over the old picture starts in the new one, and how far one step right and one down go there.
  const steps: Readonly<Record<number, readonly [start: number, right: number, down: number]>> = {
    2: [newWidth - 1, -1, newWidth],
    3: [newWidth * newHeight - 1, -1, -newWidth],
    4: [newWidth * (newHeight - 1), 1, -newWidth],
    5: [0, newWidth, 1],
    6: [newWidth - 1, newWidth, -1],
    7: [newWidth * newHeight - 1, -newWidth, -1],
    8: [newWidth * (newHeight - 1), -newWidth, 1],
  };
  const [start, right, down] = steps[orientation] ?? [0, 1, width];
  let at = 0;
  for (let y = 0; y < height; y++) {
    let target = start + y * down;
    for (let x = 0; x < width; x++, target += right) to[target] = from[at++] ?? 0;
  }
  return { width: newWidth, height: newHeight, pixels: new Uint8Array(to.buffer) };
}

function wordsOf(pixels: Uint8Array): Uint32Array {
  const aligned = pixels.byteOffset % 4 === 0 ? pixels : pixels.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
}

/** At most so many pixels on its longer side, each the average of those that it stands for; never made larger. */
export function fitted(picture: Picture, longestSide: number): Picture {
  const longest = Math.max(picture.width, picture.height);
  if (longest <= longestSide) return picture;
  const scaled = (side: number): number => Math.max(1, Math.round((side * longestSide) / longest));
  const [width, height] = [scaled(picture.width), scaled(picture.height)];
  const pixels = new Uint8Array(width * height * 4);
  const columns = spans(picture.width, width);
  const rows = spans(picture.height, height);
  const box = { left: 0, right: 0, top: 0, bottom: 0 };
  for (let y = 0, at = 0; y < height; y++) {
    box.top = rows[y] ?? 0;
    box.bottom = rows[y + 1] ?? 0;
    for (let x = 0; x < width; x++, at += 4) {
      box.left = columns[x] ?? 0;
      box.right = columns[x + 1] ?? 0;
      average(picture, box, pixels, at);
    }
  }
  return { width, height, pixels };
}

/** Where the old pixels of each new one start; one more for the end of the last. */
function spans(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to + 1 }, (_, index) => Math.floor((index * from) / to));
}

type Box = { left: number; right: number; top: number; bottom: number };

function average({ width, pixels }: Picture, box: Box, into: Uint8Array, at: number): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  let opacity = 0;
  let count = 0;
  for (let row = box.top; row < box.bottom; row++) {
    for (let from = (row * width + box.left) * 4; from < (row * width + box.right) * 4; from += 4) {
      const weight = pixels[from + 3] ?? 0;
      // A pixel that is not seen has no colour to give.
      red += (pixels[from] ?? 0) * weight;
      green += (pixels[from + 1] ?? 0) * weight;
      blue += (pixels[from + 2] ?? 0) * weight;
      opacity += weight;
      count++;
    }
  }
  if (opacity > 0) {
    into[at] = Math.round(red / opacity);
    into[at + 1] = Math.round(green / opacity);
    into[at + 2] = Math.round(blue / opacity);
  }
  into[at + 3] = count === 0 ? 0 : Math.round(opacity / count);
}

export function isOpaque({ pixels }: Picture): boolean {
  for (let at = 3; at < pixels.length; at += 4) if (pixels[at] !== 255) return false;
  return true;
}

/** On white, for formats without opacity. */
export function onWhite(picture: Picture): Picture {
  if (isOpaque(picture)) return picture;
  const pixels = picture.pixels.slice();
  for (let at = 0; at < pixels.length; at += 4) {
    const weight = pixels[at + 3] ?? 255;
    for (let channel = at; channel < at + 3; channel++) {
      pixels[channel] = Math.round(((pixels[channel] ?? 0) * weight + 255 * (255 - weight)) / 255);
    }
    pixels[at + 3] = 255;
  }
  return { ...picture, pixels };
}
