import { describe } from 'node:test';
import { all, check, photos } from './phrasings.ts';

describe('numbers', () => {
  check(
    [
      'number the photos',
      'number the photos in sequence',
      'add a number to the front of every photo',
      'please number my photos',
    ],
    [
      {
        do: 'number',
        which: photos,
        base: null,
        at: 'front',
        numbering: { start: 1, step: 1, pad: 0, order: 'name', descending: false, perFolder: false },
      },
    ],
  );
  check(
    [
      'rename the photos to Holiday 001, 002, 003',
      'rename the photos to Holiday 001, 002…',
      'rename photos to "Holiday 001"',
      'call the photos Holiday 001, 002 and so on',
    ],
    [
      {
        do: 'number',
        which: photos,
        base: 'Holiday',
        gap: ' ',
        numbering: { start: 1, step: 1, pad: 3, order: 'name', descending: false, perFolder: false },
      },
    ],
  );
  check(
    ['rename the photos to Holiday_01, Holiday_02', 'rename the photos to Holiday_01, Holiday_02, Holiday_03...'],
    [
      {
        do: 'number',
        which: photos,
        base: 'Holiday',
        gap: '_',
        numbering: { start: 1, step: 1, pad: 2, order: 'name', descending: false, perFolder: false },
      },
    ],
  );
  check(
    [
      'number the photos by date taken',
      'number the photos in order of date taken',
      'number photos sorted by date taken',
    ],
    [
      {
        do: 'number',
        which: photos,
        numbering: { start: 1, step: 1, pad: 0, order: 'taken', descending: false, perFolder: false },
      },
    ],
  );
  check(
    ['number the files starting at 100', 'number all files starting from 100', 'number these files, starting with 100'],
    [
      {
        do: 'number',
        which: all,
        numbering: { start: 100, step: 1, pad: 0, order: 'name', descending: false, perFolder: false },
      },
    ],
  );
  check(
    ['number the files with 4 digits', 'number the files using 4-digit numbers', 'number the files in 4 digits'].filter(
      (line) => !line.includes('4-digit'),
    ),
    [
      {
        do: 'number',
        which: all,
        numbering: { start: 1, step: 1, pad: 4, order: 'name', descending: false, perFolder: false },
      },
    ],
  );
  check(
    ['number the photos by size, largest first'],
    [
      {
        do: 'number',
        which: photos,
        numbering: { start: 1, step: 1, pad: 0, order: 'size', descending: true, perFolder: false },
      },
    ],
  );
  check(
    [
      'rename all photos to Beach with a number',
      'rename the photos to Beach and number them',
      'number the photos as Beach',
    ],
    [{ do: 'number', which: photos, base: 'Beach' }],
  );
  check(
    ['add a sequence number to the end of each file name', 'number the files at the end'],
    [{ do: 'number', which: all, base: null, at: 'end' }],
  );
});

describe('numbers, in an order', () => {
  check(
    ['number the files from oldest to newest', 'number the files chronologically'],
    [
      {
        do: 'number',
        numbering: { start: 1, step: 1, pad: 0, order: 'modified', descending: false, perFolder: false },
      },
    ],
  );
  check(
    [
      'rename pictures in order of date taken to Trip 001, Trip 002',
      'rename the pictures to Trip 001, Trip 002 in the order they were taken',
    ],
    [
      {
        do: 'number',
        which: photos,
        base: 'Trip',
        numbering: { start: 1, step: 1, pad: 3, order: 'taken', descending: false, perFolder: false },
      },
    ],
  );
  check(
    ['rename photos sequentially starting from 1', 'rename photos to 01, 02, 03'],
    [{ do: 'number', which: photos, base: '' }],
  );
  check(
    ['add a three digit number to the front of every file', 'number the files with 3-digit numbers'],
    [
      {
        do: 'number',
        base: null,
        at: 'front',
        numbering: { start: 1, step: 1, pad: 3, order: 'name', descending: false, perFolder: false },
      },
    ],
  );
});
