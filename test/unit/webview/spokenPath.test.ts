import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spokenFolder } from '../../../webview/shared/spokenPath.ts';

test('folders are said with pauses, and months by their names where a year stands before them', () => {
  const check = (folder: string, expected: string, language?: string): void =>
    assert.equal(spokenFolder(folder, language), expected);
  check('2019/07', '2019, July');
  check('Photos/2022/12/Best', 'Photos, 2022, December, Best');
  check('Photos/Holidays', 'Photos, Holidays');
  check('2019/13', '2019, 13');
  check('07', '07');
  check('Rooms/07', 'Rooms, 07');
  check('2019/07', '2019, Juli', 'de');
});
