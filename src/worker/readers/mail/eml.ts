/** Mails as they travel (RFC 5322, MIME). */
import type { Address, Email } from 'postal-mime';
import type { Facts, FactSource } from '../../facts/facts.ts';
import { mailMoment } from '../../facts/moments.ts';
import { FactsBuilder } from '../factsBuilder.ts';
import type { TextBounds } from '../textBounds.ts';
import { TextSink } from '../textSink.ts';
import { withinTime } from '../timeLimit.ts';
import { addHtml } from '../web/htmlDocument.ts';
import { parseMail } from './parseMail.ts';

/** The header lies in here; what is attached comes after the text, and is not wanted. */
const headBytes = 256 * 1024;
const textBytes = 8 * 1024 * 1024;
const propertiesMs = 5_000;

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
  const { mail } = await parseMail(source, headBytes);
  return withinTime(propertiesMs, () =>
    new FactsBuilder()
      .field('mail.from', nameOf(mail.from ?? mail.sender))
      .field('mail.to', nameOf(mail.to?.[0]))
      .field('mail.subject', mail.subject)
      .date('mail', mailMoment(headerOf(mail, 'date') ?? ''), source.today)
      .build(),
  );
}

/** The lines of its header that a person reads, and its text; the HTML's words where it has no text. */
export async function emlText(source: FactSource, bounds: TextBounds): Promise<TextSink> {
  const { mail, isCut } = await parseMail(source, textBytes);
  return withinTime(bounds.limitMs, () => {
    const sink = new TextSink(bounds.charactersMax);
    addHeader(sink, {
      From: nameOf(mail.from),
      To: (mail.to ?? []).map(nameOf).join(', '),
      Date: headerOf(mail, 'date') ?? '',
      Subject: mail.subject ?? '',
    });
    if (mail.text !== undefined && mail.text.trim() !== '') sink.add(mail.text);
    else if (mail.html !== undefined) addHtml(mail.html, sink);
    addAttached(
      sink,
      mail.attachments.filter(({ related }) => related !== true).map(({ filename }) => filename),
    );
    if (isCut) sink.leaveOut();
    return sink;
  });
}

/** "Name: value", a line each, and an empty line. */
export function addHeader(sink: TextSink, lines: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(lines)) if (value !== '') sink.add(`${name}: ${value}\n`);
  sink.add('\n');
}

const attachedMax = 200;

/** The names of what is attached, in a line behind the text. */
export function addAttached(sink: TextSink, names: readonly (string | null | undefined)[]): void {
  const told = names.flatMap((name) => (name == null || name.trim() === '' ? [] : [name.replace(/\p{Cc}+/gu, ' ')]));
  if (told.length > 0) sink.add(`\n\nAttachments: ${told.slice(0, attachedMax).join(', ')}\n`);
}
