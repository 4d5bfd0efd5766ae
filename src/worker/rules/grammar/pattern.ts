/**
 * Patterns of words, as the phrase tables write them: `add/put {x:text} (to|at) [the] front of {w:which}`.
 * A blank separates; `a/b` is either word, `a~b` the one word `a/b`; `[…]` may be absent; `(…|…)` is one of; `{name:rule}` is what a rule of that name matches.
 */

export type Node =
  | { is: 'words'; words: ReadonlySet<string> }
  | { is: 'all'; of: Node[] }
  | { is: 'one'; of: Node[] }
  | { is: 'maybe'; of: Node }
  | { is: 'slot'; name: string; rule: string };

/** Compiles a pattern; a broken one is a bug in a table and throws. */
export function compilePattern(text: string): Node {
  const pieces = text.match(/\{[^}]*\}|[[\]()|]|[^\s[\]()|{}]+/gu) ?? [];
  const reader = { pieces, at: 0 };
  const node = readAlternatives(reader);
  if (reader.at !== pieces.length) throw new Error(`a pattern does not close: ${text}`);
  return node;
}

type Reader = { pieces: string[]; at: number };

function readAlternatives(reader: Reader): Node {
  const options = [readSequence(reader)];
  while (reader.pieces[reader.at] === '|') {
    reader.at += 1;
    options.push(readSequence(reader));
  }
  return options.length === 1 && options[0] !== undefined ? options[0] : { is: 'one', of: options };
}

function readSequence(reader: Reader): Node {
  const parts: Node[] = [];
  for (let piece = reader.pieces[reader.at]; piece !== undefined; piece = reader.pieces[reader.at]) {
    if (piece === '|' || piece === ')' || piece === ']') break;
    reader.at += 1;
    parts.push(readPart(piece, reader));
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { is: 'all', of: parts };
}

function readPart(piece: string, reader: Reader): Node {
  if (piece === '(' || piece === '[') {
    const inner = readAlternatives(reader);
    if (reader.pieces[reader.at] !== (piece === '(' ? ')' : ']'))
      throw new Error(`not closed: ${reader.pieces.join(' ')}`);
    reader.at += 1;
    return piece === '(' ? inner : { is: 'maybe', of: inner };
  }
  if (piece.startsWith('{')) {
    const [name = '', rule = name] = piece.slice(1, -1).split(':');
    return { is: 'slot', name, rule };
  }
  return { is: 'words', words: new Set(piece.split('/').map((word) => word.replaceAll('~', '/'))) };
}
