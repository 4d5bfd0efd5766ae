/** HEIC and AVIF: photos of telephones, looked at, shown and made into other pictures. Damaged ones are refused in words. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodePicture } from '../../../../src/worker/readers/pictures/codecs.ts';
import { readHeader } from '../../../../src/worker/readers/pictures/header.ts';
import { orientationOf, readLuggage } from '../../../../src/worker/readers/pictures/luggage.ts';
import type { Picture } from '../../../../src/worker/readers/pictures/picture.ts';
import { makeHeic } from '../facts/makers/boxes.ts';
import { readers, source } from './support.ts';

const { signal } = new AbortController();

/** 96 by 64 pixels, white, with red above on the left and blue below on the right; written by libheif 1.15. */
const files: Readonly<Record<string, Buffer>> = {
  heic: Buffer.from(
    'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAT9tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA' +
      'AA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAFjAAEAAAAAAAAA5gAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEA' +
      'AGh2YzEAAAAAv2lwcnAAAAChaXBjbwAAAHVodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMA' +
      'AAMAHroCQCEAAQAoQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubAgAAAMACAAAAwAIQCIAAQAHRAHBcrAiQAAAABRpc3BlAAAA' +
      'AAAAAGAAAABAAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAoMAAADubWRhdAAAAOIoAa8J4OFZNqI///vRff/+' +
      '5V+h/rWrA8yeRf9vTEV+IOR/6gIGy3EeDnMETmXlP5eJUHzi82BNXYBrABBYAcIMtWw5wpzIQxZOcQkJAM4Y9zNJoTALO9YYT0sU' +
      'F/HDYACMXAl0lXRlIiIhQRuEycmKAlFrMbKRy7IOsLN69fcA5RT5f/fmOCPtotv/mhomBHY/1WxP+Pbjj/9mpiP+lBL/k6nfr656' +
      '/s7wrqwjSjgCsmTQiKfxnvN8OgLaMvRMWoXT0YjpH+ji/ijYrsor4KCc7AycN6r+of38x/BbdV5+7Tlg',
    'base64',
  ),
  avif: Buffer.from(
    'AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAOptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA' +
      'AA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAEOAAEAAAAAAAAAUgAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEA' +
      'AGF2MDEAAAAAamlwcnAAAABLaXBjbwAAABNjb2xybmNseAACAAIABoAAAAAMYXYxQ4EADAAAAAAUaXNwZQAAAAAAAABgAAAAQAAA' +
      'ABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgYIDhAAAAFptZGF0EgAKBhgZb/7AhDJGEyADDDDCgLRe82r5jIjIvZCe' +
      '+YTNIjPR+AxtV7bVrVOxqoNJvYc0ltMtsO5oQ/uDZhC5KmUMxtZoVK7Q9GQRbKoDGNfPYA==',
    'base64',
  ),
};

/** The colours in the middle of each quarter, as far as they can be told. */
function quarters({ width, height, pixels }: Picture): string[] {
  return [
    [1, 1],
    [3, 1],
    [1, 3],
    [3, 3],
  ].map(([x = 0, y = 0]) => {
    const at = (Math.floor((height * y) / 4) * width + Math.floor((width * x) / 4)) * 4;
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
    if (Math.min(red, green, blue) > 230) return 'white';
    if (red > 200 && Math.max(green, blue) < 60) return 'red';
    return blue > 200 && Math.max(red, green) < 60 ? 'blue' : `${String(red)},${String(green)},${String(blue)}`;
  });
}

async function pictureIn(bytes: Uint8Array): Promise<Picture> {
  return decodePicture(bytes, readHeader(bytes));
}

describe('pictures of telephones', () => {
  for (const [extension, bytes] of Object.entries(files)) {
    it(`are seen: ${extension}`, async () => {
      const picture = await pictureIn(bytes);
      assert.deepEqual([picture.width, picture.height], [96, 64]);
      assert.deepEqual(quarters(picture), ['red', 'white', 'white', 'blue']);
      const look = await readers.lookPicture(source(`a.${extension}`, bytes), {}, signal);
      assert.ok(look.ok);
      assert.deepEqual(quarters(await pictureIn(look.bytes)), ['red', 'white', 'white', 'blue']);
    });

    it(`are made into other pictures: ${extension}`, async () => {
      for (const to of ['jpg', 'png', 'webp']) {
        const made = await readers.convert({ name: `a.${extension}`, bytes, to, options: {} });
        assert.ok(made.ok, to);
        assert.deepEqual(quarters(await pictureIn(made.bytes)), ['red', 'white', 'white', 'blue'], to);
      }
      const never = await readers.convert({ name: 'a.png', bytes, to: extension, options: {} });
      assert.deepEqual(never, { ok: false, why: `a .png file cannot be made into ${extension} here` });
    });

    it(`that are damaged say so: ${extension}`, async () => {
      for (let at = 0; at < bytes.length; at += 23) {
        const damaged = Buffer.from(bytes);
        damaged.fill(0xff, at, Math.min(at + 7, damaged.length));
        const look = await readers.lookPicture(source(`a.${extension}`, damaged), {}, signal);
        if (!look.ok) assert.match(look.why, /damaged|more pixels|no picture|packed in a way/);
      }
      const cut = await readers.lookPicture(source(`a.${extension}`, bytes.subarray(0, bytes.length - 60)), {}, signal);
      if (!cut.ok) assert.match(cut.why, /damaged/);
    });
  }

  it('keep what is written in them about the photo, upright', () => {
    const exif = Buffer.concat([
      Buffer.from('II*\0\x08\0\0\0\x01\0', 'latin1'),
      Buffer.from([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]),
    ]);
    const bytes = makeHeic({ exif }, { width: 400, height: 300 });
    const luggage = readLuggage(bytes, 'heic');
    assert.equal(luggage.exif?.length, exif.length);
    assert.equal(orientationOf(luggage.exif), 1);
  });
});
