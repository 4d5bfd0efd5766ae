/** What rules cannot do, and instructions that name no ground: told apart so that the answer helps. */

/** First words of deeds that take a reader of the contents, another program, or that Delegate's rules never do. */
const cannot: readonly (readonly [words: RegExp, deed: string])[] = [
  [
    /\b(?:delete|erase|trash|shred|wipe|purge|discard|throw (?:away|out)|get rid of|bin|remove)\b/i,
    'delete files like that',
  ],
  [/\b(?:summari[sz]e|summary|summaries|digest|condense|tl;?dr)\b/i, 'summarise what is in files'],
  [/\b(?:extract|scrape|pull out|ocr|transcribe|transcript)\b/i, 'extract what is in files'],
  [/\b(?:convert|transcode|export|re-?encode)\b/i, 'convert files to that format'],
  [/\b(?:translate|proofread|rewrite|rephrase|correct the spelling|fix typos)\b/i, 'change the text in files'],
  [/\b(?:merge|combine|concatenate|join)\b/i, 'merge the contents of files'],
  [/\b(?:zip|unzip|compress|decompress|unpack|archive into a zip|encrypt|decrypt)\b/i, 'pack or unpack archives'],
  [/\b(?:resize|crop|rotate|watermark|enhance|sharpen|retouch|upscale)\b/i, 'edit pictures'],
  [/\b(?:duplicates?|dedupe|deduplicate|dedup|identical)\b/i, 'compare files by what they show'],
  [/\b(?:copy|clone|back ?up|sync|mirror)\b/i, 'copy files like that'],
  [/\b(?:e?mail|send|upload|download|share|post|publish|print)\b/i, 'send files anywhere'],
  [/\b(?:write|draft|compose|generate|create|make) (?:a|an|the|me)\b/i, 'write new documents'],
  [
    /\b(?:read|analy[sz]e|understand|look (?:at|into|inside)|based on (?:the|their) contents?|by (?:content|topic|subject|theme|meaning))\b/i,
    'read what is in files',
  ],
  [/\b(?:faces?|people|who is|what is (?:in|on)|describe|caption|recogni[sz]e)\b/i, 'see what is in pictures'],
];

/** What the instruction asks for that rules cannot do, in words after "I can't"; null where nothing is recognised. */
export function cannotDo(instruction: string): string | null {
  return cannot.find(([words]) => words.test(instruction))?.[1] ?? null;
}

const vague =
  /^(?:please |can you |could you |just )*(?:clean|tidy|organi[sz]e|sort|fix|improve|arrange|rename|declutter|straighten|re-?organi[sz]e|make|put|group|file)\b[^"'“‘]{0,60}$/i;
const grounds = /\b(?:by|with|using|according|based|into|called|named|prefix|suffix|replace|number)\b/i;

/** Whether it asks for order without a word on which: "clean this up", "organise these better". */
export function isVague(instruction: string): boolean {
  return vague.test(instruction.trim()) && !grounds.test(instruction);
}
