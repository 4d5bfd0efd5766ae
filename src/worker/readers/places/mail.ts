/** A mail as its reader sees it: its header and its page. What only its plain part says, and what the page hides, stand apart. */
import type { FactSource } from '../../facts/facts.ts';
import { textOf } from '../documents.ts';
import { parseMail } from '../mail/parseMail.ts';
import { readUnseen, type Document } from '../passages/passages.ts';
import { TextSink } from '../textSink.ts';
import { withinTime } from '../timeLimit.ts';
import { addHtml } from '../web/htmlDocument.ts';
import { squeezed, withoutHidden } from './apart.ts';
import type { Pieces } from './pieces.ts';

const limitMs = 10_000;
const mailBytesMax = 8 * 1024 * 1024;
const lettersMin = 4;

export async function mailPieces(source: FactSource, kind: Document, into: Pieces): Promise<void> {
  const sink = await textOf(source, { charactersMax: into.left, pagesMax: 1, rowsMax: 0, limitMs }, kind);
  if (sink === null) return;
  const { mail } = await parseMail(source, mailBytesMax);
  const unseen = (await readUnseen(source, kind)).filter(
    ({ place }) => place !== 'its plain part' && place !== 'its subject',
  );
  withinTime(limitMs, () => {
    const text = sink.text();
    const { html } = mail;
    if (html === undefined || mail.text === undefined || mail.text.trim() === '') {
      addShown(text, unseen, into);
      return;
    }
    const page = new TextSink(into.left);
    addHtml(html, page);
    const end = text.indexOf('\n\n');
    addShown(`${end < 0 ? text : text.slice(0, end)}\n\n${page.text()}`, unseen, into);
    const shown = squeezed(page.text()).letters;
    for (const line of mail.text.split('\n')) {
      const { letters } = squeezed(line.replace(/^[>\s]+|https?:\S+/g, ' '));
      if (letters.length >= lettersMin && !shown.includes(letters))
        into.add({ place: 'its plain part', hidden: 'the part that mail programs do not show', text: line });
    }
  });
  if (sink.isCut) into.leaveOut();
}

type Unseen = Awaited<ReturnType<typeof readUnseen>>;

function addShown(text: string, unseen: Unseen, into: Pieces): void {
  const all = into.empty();
  all.add({ place: '', text });
  const hidden = unseen.filter(({ seen }) => seen === 'no').map((each) => each.text);
  for (const piece of withoutHidden(all.all(), hidden)) into.add(piece);
  for (const { place, why, text: each } of unseen) into.add({ place, hidden: why, text: each });
}
