/**
 * What users of bulk renamers ask for, in the language of rules: the cases of a public renamer (f2, second version) by their names, each
 * with the rule that gives the same names, and files of our own to try it on. The cases themselves are public data beside this
 * repository; see publicData.ts.
 */

type Pairs = readonly (readonly [from: string, to: string])[];

export type RenameRule = {
  /** The name of the public case. */
  readonly name: string;
  /** Which files, where it is not all of them. */
  readonly files?: string;
  /** Lines of the step before its path: fields and counters. */
  readonly lines?: readonly string[];
  readonly to: string;
  /** Files of our own and what the rule makes of their names. */
  readonly own: Pairs;
  /** Where the public case wants other names than the rule gives: what the rule gives, and why that is as it should be. */
  readonly differs?: { readonly names: readonly string[]; readonly because: string };
};

const counter = (name: string, words: string): string => `count ${name} ${words} by name`;

export const renameRules: readonly RenameRule[] = [
  {
    name: 'replace with auto incrementing integers',
    lines: [counter('n', 'from 1 step 1 digits 1')],
    to: '{dir}/{n}{ext}',
    own: [
      ['x.txt', '1.txt'],
      ['y.txt', '2.txt'],
    ],
  },
  {
    name: 'replace with multiple incrementing integers',
    lines: [
      counter('one', 'from 1 step 1 digits 1'),
      counter('ten', 'from 10 step 10 digits 2'),
      counter('hundred', 'from 100 step 100 digits 4'),
    ],
    to: '{dir}/{one}_{ten}_{hundred}{ext}',
    own: [
      ['x.txt', '1_10_0100.txt'],
      ['y.txt', '2_20_0200.txt'],
    ],
  },
  {
    name: 'replace with non-arabic numerals',
    lines: [counter('n', 'from 1 step 1 digits 1')],
    to: '{dir}/{n|roman}_{n|base 8} {n|base 16}_{n|base 2}{ext}',
    own: [['x.txt', 'I_1 1_1.txt']],
  },
  {
    name: 'skip some numbers when incrementing',
    // Numbers are not skipped by a list; where those left out stand at the beginning, counting starts behind them.
    lines: [counter('n', 'from 16 step 1 digits 1')],
    to: '{dir}/{n}{ext}',
    own: [['x.txt', '16.txt']],
  },
  {
    name: 'use integer capture variables',
    to: '{dir}/{stem|cutstart "doc"|pad 3}{ext}',
    own: [['doc12.txt', '012.txt']],
  },
  {
    name: 'use multiple integer capture variables',
    to: '{dir}/{stem|padnumbers 3}{ext}',
    own: [['7 of 12.txt', '007 of 012.txt']],
  },
  {
    name: 'use integer capture variables with explicit step',
    to: '{dir}/{stem|cutstart "doc"|add 5|pad 3}{ext}',
    own: [['doc12.txt', '017.txt']],
  },
  {
    name: 'reset index per directory',
    lines: [counter('n', 'from 1 step 1 digits 3 per {dir}')],
    to: '{dir}/{stem}_{n}{ext}',
    own: [
      ['a/x.log', 'a/x_001.log'],
      ['a/y.log', 'a/y_002.log'],
      ['b/z.log', 'b/z_001.log'],
    ],
  },
  {
    name: 'basic replace',
    to: '{dir}/{stem|replace "macos" "darwin"}{ext}',
    own: [['macos on macos.md', 'darwin on darwin.md']],
  },
  {
    name: 'replace only the first match',
    to: '{dir}/{stem|replaceat "budget" "forecast" 1}{ext}',
    own: [['budget of budget.ods', 'forecast of budget.ods']],
  },
  {
    name: 'replace first and last match alone',
    to: '{dir}/{stem|replaceat "budget" "forecast" 1,3}{ext}',
    own: [['budget-budget-budget-budget.ods', 'forecast-budget-forecast-budget.ods']],
  },
  {
    name: 'replace first and last match alone with negative index',
    to: '{dir}/{stem|replaceat "budget" "forecast" -1,-3}{ext}',
    own: [['budget-budget-budget-budget.ods', 'budget-forecast-budget-forecast.ods']],
  },
  {
    name: 'replace first two matches with a range',
    to: '{dir}/{stem|replaceat "budget" "forecast" 1..2}{ext}',
    own: [['budget-budget-budget.ods', 'forecast-forecast-budget.ods']],
  },
  {
    name: 'replace the first 2 matches in reverse',
    to: '{dir}/{stem|replaceat "budget" "forecast" -2..-1}{ext}',
    own: [['budget.ods', 'forecast.ods']],
  },
  {
    name: 'rename with capture variables',
    to: '{dir}/{stem|replacex "(dsc)(-)(\\\\d+)" "$3$2$1"}{ext}',
    own: [['dsc-17.arw', '17-dsc.arw']],
  },
  {
    name: 'use capture variables in replacement chain',
    // Folders are not renamed by themselves: their files go to where they would be.
    lines: ['let d = match "^(?<above>[^/]+)/(?<name>[^/]+) \\\\((?<year>2\\\\d+)\\\\)$" on {dir}'],
    to: '{d.above}/{d.year}/{d.name|lower}/{stem|lower|replace " " "-"}{ext}',
    own: [['disc/Blue (2001)/01 Sky High.ogg', 'disc/2001/blue/01-sky-high.ogg']],
  },
  {
    name: 'transform capture variables',
    to: '{dir}/{stem|upper}.{extension|title}',
    own: [['a/old book.pdf', 'a/OLD BOOK.Pdf']],
  },
  {
    name: 'rename file pairs',
    lines: [counter('n', 'from 1 step 1 digits 3 same {stem}')],
    to: '{dir}/picture-{n}{ext}',
    own: [
      ['a.jpg', 'picture-001.jpg'],
      ['a.raw', 'picture-001.raw'],
      ['b.jpg', 'picture-002.jpg'],
    ],
  },
  {
    name: 'multiple file pairs',
    lines: [counter('n', 'from 1 step 1 digits 3 same {stem}')],
    to: '{dir}/picture-{n}{ext}',
    own: [
      ['a.jpg', 'picture-001.jpg'],
      ['b.jpg', 'picture-002.jpg'],
      ['b.raw', 'picture-002.raw'],
    ],
  },
  {
    name: 'rename file pairs with a different target directory',
    lines: [counter('n', 'from 1 step 1 digits 3 same {stem}')],
    to: 'pictures/picture-{n}{ext}',
    own: [
      ['a.jpg', 'pictures/picture-001.jpg'],
      ['a.raw', 'pictures/picture-001.raw'],
    ],
  },
  {
    name: 'move each file two levels up',
    lines: ['let up = match "^(.*)/[^/]+/[^/]+$" on {dir}'],
    to: '{up}/{name}',
    own: [['a/b/c/x.js', 'a/x.js']],
  },
  {
    name: 'replace hypens with a space',
    to: '{dir}/{stem|replace "-" " "}{ext}',
    own: [['a-b-c', 'a b c']],
  },
  {
    name: 'replace filename and path variables',
    lines: ['let p = match "(?<three>[^/]+)/(?<two>[^/]+)/(?<one>[^/]+)$" on {dir}'],
    to: '{dir}/{p.one}_{p.three}_{p.two}_{name}',
    own: [['c/b/a/x.txt', 'c/b/a/a_c_b_x.txt']],
  },
  {
    name: 'transform string cases',
    lines: ['let p = match "^(?<title>.*) by (?<author>.*)$"'],
    to: '{dir}/{p.title} - {p.author|upper}.{extension|title}',
    own: [['Emma by Jane Austen.epub', 'Emma - JANE AUSTEN.Epub']],
  },
  {
    name: 'normalize unicode NFKC',
    to: '{dir}/{stem|nfkc}{ext}',
    own: [['Ｗ𝟙①.txt', 'W11.txt']],
    differs: {
      names: ['Hello World Hi World 123 Hi Numbers 123 123 1.2.3'],
      because: 'Windows cannot hold a name that ends in a dot, so no rule makes one',
    },
  },
  { name: 'remove diacritics', to: '{dir}/{stem|ascii}{ext}', own: [['Jalapeño.md', 'Jalapeno.md']] },
  {
    name: 'replace diacritics with non-diacritic equivalents',
    to: '{dir}/{stem|ascii}{ext}',
    own: [['Ægir Łódź Øre.md', 'AEgir Lodz Ore.md']],
  },
  {
    name: 'remove only some diacritics',
    lines: ['let p = match "^(?<one>.*)-(?<two>.*)_(?<three>.*)$"'],
    to: '{dir}/{p.one|ascii}-{p.two}-{p.three}{ext}',
    own: [['é-é_é.md', 'e-é-é.md']],
  },
  {
    name: 'parse arbitrary text as date',
    lines: ['let d = date name'],
    to: '{d:YYYY}/{d:MMMM}/{name}',
    own: [['Shot 2021-02-03 10.20.30.png', '2021/February/Shot 2021-02-03 10.20.30.png']],
  },
];

/** Public cases that no rule of ours gives the names of, and why. */
export const notByRules: Readonly<Record<string, string>> = {
  'combine capture variable indices with regular indices':
    'the number of a file stands once in its name: a counter is no part of what a filter puts in many places',
  'skip some numbers while indexing with capture variables':
    'numbers are not left out by a list: whoever needs that has a table of names, and rules read tables',
  'remove macOS disallowed characters': 'the name holds slashes: no file is called so on a system that runs the worker',
  'remove windows disallowed characters':
    'the name holds slashes: no file is called so on a system that runs the worker',
  'auto fix overwriting files conflict with custom pattern':
    'two files for one name are the engine’s to tell; rules say `clash suffix "_{k}"`, and test/fault tries the pairs',
  'auto fix name length conflict on Unix OSes': 'no rule makes a longer name: it is cut as it is made',
  'auto fix forbidden characters in filename': 'no rule makes such a name: what Windows forbids becomes _',
  'auto fix filename longer than maximum length conflict': 'no rule makes a longer name: it is cut as it is made',
};

const itsFiles = 'its pictures and songs are not part of the public data; ';

/** Public cases about what files tell: their files are not at hand. What the language has for them is tried on files of our own. */
export const aboutContents: Readonly<Record<string, string>> = {
  'replace with Exif variables': `${itsFiles}exif.*, image.width and image.height`,
  'replace with Exif DateTimeOriginal in Unix time': `${itsFiles}a day stands in a name as people read it, not in seconds since 1970`,
  'replace with Exif DateTimeOriginal': `${itsFiles}a name holds no colons: YYYY-MM-DDTHH-mm-ss`,
  'ensure slashes in ID3 variables are replaced with underscores': `${itsFiles}only a / of the template makes folders`,
  'replace with ID3 variables': `${itsFiles}audio.*, but for composer, totals and the kind of tags`,
  'replace with file hash variables': `${itsFiles}hash is SHA-256, the others are not offered`,
  'replace with file hash variables (xxHash)': `${itsFiles}hash is SHA-256, the others are not offered`,
  'replace with file hash variables (xxHash, upper case)': `${itsFiles}hash is SHA-256, the others are not offered`,
  'replace with Exiftool variables': `${itsFiles}no other program is asked; exif.make and exif.model are read`,
  'use file access and modification times': `${itsFiles}the day of access is not kept: reading a folder changes it`,
  'replace GPSPosition Exiftool tag using default settings': `${itsFiles}no other program is asked; place.lat, place.lon`,
  'use --coordFormat Exiftool option to customize GPS format': `${itsFiles}no other program is asked; place.lat|number 6`,
  'use Exiftool GPSDateTime tag default format': `${itsFiles}the time of the satellites is no date source`,
  'use --dateFormat Exiftool option to customize date format': `${itsFiles}dates have layouts of their own`,
  'use --dt flag to reduce repetition': `${itsFiles}a date is named once, by let`,
  'If --dt is unset date token variables do not work': `${itsFiles}a layout without a date is a mistake that is told`,
  'using DateTimeOriginal without dt conforms to --dateFormat and ignores timezone shift': `${itsFiles}{d:YYYYMMDD_HHmmss}, zone camera`,
  'use --timezone to shift timezone for formatting': `${itsFiles}let d = date exif zone "Africa/Lagos"`,
  'use --api Exiftool option to customize date format': `${itsFiles}dates have layouts of their own`,
  'fail to find OtherSerialNumber tag without --extractEmbedded Exiftool option': `${itsFiles}serial numbers are not read`,
  'find OtherSerialNumber tag with --extractEmbedded Exiftool option': `${itsFiles}serial numbers are not read`,
  'replace file with double extension': `${itsFiles}an ending is what stands behind the last dot; a pattern finds both`,
};
