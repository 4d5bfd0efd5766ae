/** The properties of Office and OpenDocument files: texts that programs show only when they are asked to. */
import { localName, scanPart } from '../markup.ts';
import type { Zip } from '../zip.ts';
import type { Passages } from './passage.ts';

const partBytesMax = 4 * 1024 * 1024;
const parts = ['docProps/core.xml', 'docProps/app.xml', 'docProps/custom.xml', 'meta.xml'];

export function addProperties(zip: Zip, into: Passages): void {
  for (const part of parts) {
    let text = '';
    scanPart(
      zip,
      part,
      { bytesMax: partBytesMax, isDone: () => into.isFull },
      {
        open: () => (text = ''),
        text: (data) => (text += data),
        close: (name) => {
          if (text.trim().length > 10)
            into.add({ place: 'its properties', seen: 'aside', why: `the property ${localName(name)}`, text });
          text = '';
        },
      },
    );
  }
}
