/** The ways in which files write moments, each read as the clock showed it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Moment } from '../../../../src/worker/facts/facts.ts';
import {
  clockWordsMoment,
  compactMoment,
  mailMoment,
  pdfMoment,
  writtenMoment,
} from '../../../../src/worker/facts/moments.ts';

/** `2019-07-03T14:22:33 120`: the clock, and minutes east of UTC where they are told. */
function check(read: (text: string) => Moment | null, rows: Readonly<Record<string, string>>): void {
  for (const [text, wanted] of Object.entries(rows))
    it(JSON.stringify(text), () => {
      const moment = read(text);
      assert.equal(moment === null ? 'none' : `${moment.time} ${String(moment.offsetMinutes)}`, wanted);
    });
}

describe('as cameras, XMP and office files write them', () => {
  check(writtenMoment, {
    '2019:07:03 14:22:33': '2019-07-03T14:22:33 null',
    '2019-07-03T14:22:33.5Z': '2019-07-03T14:22:33 0',
    '2019-07-03T14:22:33,25+02:00': '2019-07-03T14:22:33 120',
    '2019-07-03T14:22': '2019-07-03T14:22:00 null',
    ' 2019-07-03 ': '2019-07-03T00:00:00 null',
    '2019-02-29': 'none',
    '2019-07': 'none',
    '3 July 2019': 'none',
    '': 'none',
  });
});

describe('as PDF writes them', () => {
  check(pdfMoment, {
    "D:20190703142233+02'00'": '2019-07-03T14:22:33 120',
    'D:20190703142233Z': '2019-07-03T14:22:33 0',
    "D:20190703142233-0430'": '2019-07-03T14:22:33 -270',
    '20190703': '2019-07-03T00:00:00 null',
    'D:201907': '2019-07-01T00:00:00 null',
    '2019-07-03T14:22:33Z': '2019-07-03T14:22:33 0',
    'D:20191303': 'none',
    Tuesday: 'none',
  });
});

describe('as mails write them', () => {
  check(mailMoment, {
    'Wed, 3 Jul 2019 14:22:33 +0200 (CEST)': '2019-07-03T14:22:33 120',
    'Wed, 03 Jul 2019 14:22:33 GMT': '2019-07-03T14:22:33 0',
    '3 Jul 19 14:22 EST': '2019-07-03T14:22:00 -300',
    '3-July-2019 9:22:33 Z': '2019-07-03T09:22:33 0',
    '3 Jul 95 14:22:33 +1500': '1995-07-03T14:22:33 null',
    '3 Foo 2019 14:22:33': 'none',
    '2019-07-03': 'none',
  });
});

describe('as AVI and IPTC write them', () => {
  check(clockWordsMoment, {
    'Wed Jul  3 14:22:33 2019': '2019-07-03T14:22:33 null',
    'WED JUL 03 14:22:33 2019': '2019-07-03T14:22:33 null',
    'Jul 3 2019': 'none',
  });
  check((text) => compactMoment(text.slice(0, 8), text.slice(8)), {
    '20190703142233+0200': '2019-07-03T14:22:33 120',
    '20190703': '2019-07-03T00:00:00 null',
    '20190732142233': 'none',
  });
});
