/** Mails as they travel (RFC 5322, MIME). */
import PostalMime from 'postal-mime';
import type { Address, Email } from 'postal-mime';
import type { Facts, FactSource } from '../../facts/facts.ts';
import { mailMoment } from '../../facts/moments.ts';
import { FactsBuilder } from '../factsBuilder.ts';
import type { TextBounds } from '../textBounds.ts';
import { TextSink } from '../textSink.ts';
import { addHtml } from '../web/htmlDocument.ts';

/** The header lies in here; what is attached comes after the text, and is not wanted. */
const headBytes = 256 * 1024;
const textBytes = 8 * 1024 * 1024;
const nestingMax = 20;

function parse(source: FactSource, bytes: number): Promise<Email> {
  const read = new Uint8Array(source.read(0, Math.min(source.size, bytes)));
  return PostalMime.parse(read, { maxNestingDepth: nestingMax, maxRfc822NestingDepth: 2 });
}

function nameOf(address: Address | undefined): string {
  if (address === undefined) return '';
  if (address.name !== '') return address.name;
  return address.group === undefined ? address.address : nameOf(address.group[0]);
}

function headerOf(mail: Email, key: string): string | null {
  return mail.headers.find((header) => header.key === key)?.value ?? null;
}

/** Sender, first recipient, subject and the date that it was sent. */
export async function emlProperties(source: FactSource): Promise<Facts> {
  const mail = await parse(source, headBytes);
  return new FactsBuilder()
    .field('mail.from', nameOf(mail.from ?? mail.sender))
    .field('mail.to', nameOf(mail.to?.[0]))
    .field('mail.subject', mail.subject)
    .date('mail', mailMoment(headerOf(mail, 'date') ?? ''), source.today)
    .build();
}

/** The lines of its header that a person reads, and its text; the HTML's words where it has no text. */
export async function emlText(source: FactSource, bounds: TextBounds): Promise<TextSink> {
  const mail = await parse(source, textBytes);
  const sink = new TextSink(bounds.charactersMax);
  addHeader(sink, {
    From: nameOf(mail.from),
    To: (mail.to ?? []).map(nameOf).join(', '),
    Date: headerOf(mail, 'date') ?? '',
    Subject: mail.subject ?? '',
  });
  if (mail.text !== undefined && mail.text.trim() !== '') sink.add(mail.text);
  else if (mail.html !== undefined) addHtml(mail.html, sink);
  if (source.size > textBytes) sink.leaveOut();
  return sink;
}

/** "Name: value", a line each, and an empty line. */
export function addHeader(sink: TextSink, lines: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(lines)) if (value !== '') sink.add(`${name}: ${value}\n`);
  sink.add('\n');
}
