/** Reads a folder that the process which started this one serves on descriptor 3, and prints what it saw as one line of JSON. */
import { relativePath } from '../../src/model/relativePath.ts';
import { enterFolder, lookInMount, useServedFolder } from '../../src/worker/stage/folderWay.ts';
import { readWhole, withFile } from '../../src/worker/stage/readBytes.ts';
import { scanMount } from '../../src/worker/stage/scan.ts';
import { servedFolder } from '../../src/worker/stage/servedFolder.ts';

useServedFolder(servedFolder(3));
const mount = '/mount';

function outcome(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : String(error);
  }
}

const scan = await scanMount(mount, { hidden: false, progress: () => undefined }, new AbortController().signal);
const whole = (path: string): unknown => {
  const read = readWhole(mount, relativePath(path), 10_000_000);
  return read.ok ? Buffer.from(read.value).toString('latin1') : read.failure;
};
console.log(
  JSON.stringify({
    files: [...scan.files].map(({ path, size }) => [path, size]),
    folders: scan.folders,
    links: scan.links,
    small: whole('a/small.txt'),
    raw: whole('d\udcff/f\udcfe'),
    large: (whole('large.bin') as string).length,
    // From both ends of a file that is larger than one part.
    ends: withFile(mount, relativePath('large.bin'), (read, size) => [
      Buffer.from(read(0, 3)).toString('latin1'),
      Buffer.from(read(size - 3, 10)).toString('latin1'),
      Buffer.from(read(65_530, 12)).toString('latin1'),
    ]),
    missing: whole('nothing'),
    link: whole('to-outside'),
    throughLink: outcome(() => lookInMount(mount, relativePath('to-folder/f'))),
    enterLink: outcome(() => enterFolder(mount, relativePath('to-folder')).list()),
    fifo: whole('fifo'),
    manyOpen: outcome(() => {
      for (let count = 0; count < 100; count++) enterFolder(mount, null).open('large.bin');
    }),
  }),
);
