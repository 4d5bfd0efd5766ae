/** What rules cannot do, told apart so that the answer helps. Instructions that name no ground stand in base/vague. */

export type Refusal = {
  /** `model`: it takes somebody who reads or looks; `never`: no engine does it. */
  who: 'model' | 'never';
  /** After "I can't", or after "Rules never". */
  deed: string;
};

type Row = readonly [words: RegExp, who: Refusal['who'], deed: string];

/**
 * Words for deeds that take a reader of the contents or another program, or that Delegate never does. The first that fits is told, so
 * what is meant with a deed ("the blurry ones") stands before the deed itself ("delete").
 */
const refusals: readonly Row[] = [
  [
    /\b(?:shred|wipe|purge|irreversibly|irrevocably|permanently|for good|beyond recovery|securely (?:delete|erase)|empty the (?:trash|bin|recycle bin))\b/i,
    'never',
    'delete anything for good: what they delete goes to Delegate’s trash and comes back with undo',
  ],
  [
    /\b(?:delete|remove|erase|trash|get rid of|throw away|clear out) (?:everything|all(?: of)?(?: the| my| these| those)?(?: files?| of it| this| them)?)\s*[.!]?$/i,
    'never',
    'delete everything at once: say which files, by name, kind, age or size',
  ],
  [
    /\b(?:blurry|blurred|out of focus|ugly|beautiful|pretty|nicest|nice ones|best|worst|good ones|bad ones|great|boring|interesting|important|unimportant|useless|unneeded|nobody needs|don'?t need|relevant|irrelevant|embarrassing)\b/i,
    'model',
    'judge which files are good or matter',
  ],
  [
    /\b(?:similar|near(?:ly)?[- ](?:identical|duplicates?)|look(?:s|ing)? (?:alike|the same)|almost the same)\b/i,
    'model',
    'compare files by what they show',
  ],
  [
    /\b(?:faces?|people|persons?|who is|what is (?:in|on)|what'?s (?:in|on)|describe|caption|recogni[sz]e|showing (?:a|an|the|my))\b/i,
    'model',
    'see what is in pictures',
  ],
  [/\b(?:summari[sz]e|summary|summaries|digest|condense|tl;?dr|key points)\b/i, 'model', 'summarise what is in files'],
  [
    /\b(?:translate|proofread|rewrite|rephrase|correct the spelling|fix typos|edit the text)\b/i,
    'model',
    'change the text in files',
  ],
  [
    /\btables?\b.*\b(?:from|of|in|out of)\b/i,
    'model',
    'do that with tables in documents (“extract all tables from the PDFs to Excel” works)',
  ],
  [/\b(?:extract|scrape|pull out|ocr|transcribe|transcript)\b/i, 'model', 'extract that from files'],
  [/\b(?:merge|combine|concatenate|join|stitch)\b/i, 'model', 'merge the contents of files'],
  [/\bto (?:[a-z][a-z0-9]*:\/\/|\S+@\S+\.\p{L})/iu, 'never', 'send files anywhere'],
  [/\b(?:convert|transcode|export|re-?encode)\b/i, 'model', 'convert files to that format'],
  [/\b(?:zip|unzip|compress|decompress|unpack|archive into a zip)\b/i, 'model', 'pack or unpack archives'],
  [/\b(?:encrypt|decrypt|password[- ]protect)\b/i, 'never', 'lock or unlock files with passwords'],
  [/\b(?:crop|rotate|watermark|enhance|sharpen|retouch|upscale|resize|brighten)\b/i, 'model', 'edit pictures'],
  [/\b(?:duplicates?|dedupe|deduplicate|dedup|identical)\b/i, 'model', 'compare files like that'],
  [/\b(?:delete|erase|trash|discard|throw (?:away|out)|get rid of|bin|remove)\b/i, 'model', 'delete files like that'],
  [/\b(?:copy|clone|back ?up|sync|mirror)\b/i, 'model', 'copy files like that'],
  [/\b(?:upload|download|share|post|publish|print|send|e-?mail .* to)\b/i, 'never', 'send files anywhere'],
  [/\b(?:write|draft|compose|generate|create|make) (?:a|an|the|me)\b/i, 'model', 'write new documents'],
  [
    /\b(?:read|analy[sz]e|understand|look (?:at|into|inside)|based on (?:the|their) contents?|by (?:content|topic|subject|theme|meaning|category|importance|relevance))\b/i,
    'model',
    'tell what files are about',
  ],
];

/** What the instruction asks for that rules cannot do; null where nothing is recognised. */
export function refusalOf(instruction: string): Refusal | null {
  const row = refusals.find(([words]) => words.test(instruction));
  return row === undefined ? null : { who: row[1], deed: row[2] };
}
