/** What a bulk renamer meets, one case a row: our own table, which proves the same promises where no public one is at hand. */
import type { ConflictKind } from '../../src/model/conflict.ts';
import type { Moves } from './changes.ts';

/** How a case has to end. `no such path`: the wish cannot even be stated, since no file can be called that. */
export type Expected =
  | { readonly end: 'applied'; readonly warned: readonly ConflictKind[] }
  | { readonly end: 'refused'; readonly because: readonly (ConflictKind | 'no such path')[] };

export type RenameCase = {
  readonly name: string;
  /** Files, and folders that end in `/`, that stand there beside the sources. */
  readonly beside: readonly string[];
  /** Paths in the folder as it is, and in the folder as it is wanted. */
  readonly pairs: Moves;
  readonly expected: Expected;
};

const applied: Expected = { end: 'applied', warned: [] };
const refused = (...because: (ConflictKind | 'no such path')[]): Expected => ({ end: 'refused', because });
const warned = (kind: ConflictKind): Expected => ({ end: 'applied', warned: [kind] });

/** name, what stands there beside the sources, pairs `from > to`, how it ends */
const rows: readonly (readonly [string, string, string, Expected])[] = [
  ['an extension is added', 'notes.txt', 'report.pdf > report.pdf.bak', applied],
  ['a hidden file', '', '.secret.pdf > .secret.bak', applied],
  ['in a folder below', '', 'books/novel.epub > books/novel-1955.epub', applied],
  ['the same name in two folders', '', 'a/x.jpg > a/y.jpg | b/x.jpg > b/y.jpg', applied],
  ['folders are made on the way', '', 'src/index.ts > src/lang/ts/index.ts', applied],
  ['up and out of a folder', '', 'deep/er/main.js > main.js', applied],
  ['a folder, its files come along', 'music/one.flac music/two.flac', 'music > sound', applied],
  ['a folder and a file in it', '', 'm/A B > m/a-b | m/A B/1 x.flac > m/a-b/1-x.flac', applied],
  ['a folder with a dot', 'docu.ments/x', 'docu.ments > documents', applied],
  ['only the case of an extension', '', 'life.EPUB > life.epub', applied],
  ['an accent is dropped', '', 'Café Été.docx > Cafe Ete.docx', applied],
  ['brackets and dollars', '', 'x/$-(+)_file.txt > x/[$1] & %d;.txt', applied],
  ['nothing changes', '', 'a.epub > a.epub', applied],
  ['numbers go up, chained', '', 'd-1.arw > d-2.arw | d-2.arw > d-3.arw', applied],
  ['numbers go down, chained', '', 'd-3.arw > d-2.arw | d-2.arw > d-1.arw', applied],
  ['a number in brackets where the name is taken', 'b', 'a > b (2)', applied],
  ['the name is taken', 'i/d-2.arw', 'i/d-1.arw > i/d-2.arw', refused('target-exists')],
  ['the name is a folder’s', 'b/', 'a > b', refused('target-exists')],
  ['a folder to a file’s name', 'a/x b', 'a > b', refused('target-exists')],
  ['two to one', '', 'index.js > index.vue | index.ts > index.vue', refused('same-target')],
  ['a taken name that two want', 'c', 'a > c | b > c', refused('same-target', 'target-exists')],
  ['an empty name', '', 'e/1984.pdf > e/', refused('no such path')],
  ['out of the folder', '', 'e/1984.pdf > ../1984.pdf', refused('no such path')],
  ['64 emoji are 256 bytes', '', `x > ${'😀'.repeat(64)}`, refused('name-too-long')],
  ['255 bytes with an emoji at the end', '', `x > ${'n'.repeat(251)}😀`, applied],
  ['below a file', 'b', 'a > b/a', refused('parent-is-file')],
  ['a folder into itself', 'a/x', 'a > a/b/a', refused('into-itself')],
  ['what is not there', '', 'gone > b', refused('vanished')],
  ['a colon', '', 'index.js > index.:', warned('reserved-name')],
  ['a backslash', '', 'index.ts > lang\\index.ts', warned('reserved-name')],
  ['a dot at the end', '', 'index.js > main.js..', warned('reserved-name')],
  ['a dot at a new folder’s end', '', 'x.mkv > 2021.../x.mkv', warned('reserved-name')],
  ['a device of Windows', '', 'a.txt > aux.txt', warned('reserved-name')],
  ['a file that runs by itself', '', 'a.txt > .bashrc', refused('runs-by-itself')],
];

export const renameTable: readonly RenameCase[] = rows.map(([name, beside, pairs, expected]) => ({
  name,
  beside: beside.split(' ').filter((each) => each !== ''),
  pairs: pairs.split(' | ').map((pair): [string, string] => {
    const [from = '', to = ''] = pair.split(' > ');
    return [from, to];
  }),
  expected,
}));
