/** Outlook's own mails (MS-OXMSG). */
import * as outlook from '@kenjiuno/msgreader';
import type { Facts, FactSource } from '../../facts/facts.ts';
import { momentInUtc } from '../../facts/moments.ts';
import { FactsBuilder } from '../factsBuilder.ts';
import { wholeFile } from '../source.ts';
import type { TextBounds } from '../textBounds.ts';
import { TextSink } from '../textSink.ts';
import { Unreadable } from '../unreadable.ts';
import { addHtml } from '../web/htmlDocument.ts';
import { addAttached, addHeader } from './eml.ts';

type Mail = outlook.FieldsData;
type Reader = { readonly getFileData: () => Mail };

/** The package is CommonJS that calls itself a module: its default lies one level deeper for Node than for the bundler. */
function readerClass(): new (bytes: ArrayBuffer) => Reader {
  const found: unknown = outlook.default;
  const inner: unknown = typeof found === 'object' && found !== null && 'default' in found ? found.default : found;
  // Its declarations know only one of the two.
  return inner as new (bytes: ArrayBuffer) => Reader;
}

/** Throws Unreadable. */
function parse(source: FactSource): Mail {
  const bytes = new Uint8Array(wholeFile(source));
  const mail = new (readerClass())(bytes.buffer).getFileData();
  if (mail.error !== undefined) throw new Unreadable('the mail is damaged');
  return mail;
}

function senderOf(mail: Mail): string {
  return mail.senderName ?? mail.senderSmtpAddress ?? mail.senderEmail ?? '';
}

function recipientsOf(mail: Mail): string[] {
  const { recipients = [] } = mail;
  const named = recipients.filter(({ recipType }) => recipType === 'to' || recipType === undefined);
  return (named.length > 0 ? named : recipients).map((each) => each.name ?? each.smtpAddress ?? each.email ?? '');
}

function sentOf(mail: Mail): string {
  return mail.clientSubmitTime ?? mail.messageDeliveryTime ?? '';
}

/** Sender, first recipient, subject and the date that it was sent (UTC). */
export function msgProperties(source: FactSource): Facts {
  const mail = parse(source);
  return new FactsBuilder()
    .field('mail.from', senderOf(mail))
    .field('mail.to', recipientsOf(mail)[0])
    .field('mail.subject', mail.subject)
    .date('mail', momentInUtc(Date.parse(sentOf(mail))), source.today)
    .build();
}

export function msgText(source: FactSource, bounds: TextBounds): TextSink {
  const mail = parse(source);
  const sink = new TextSink(bounds.charactersMax);
  addHeader(sink, {
    From: senderOf(mail),
    To: recipientsOf(mail).join(', '),
    Date: sentOf(mail),
    Subject: mail.subject ?? '',
  });
  if (mail.body !== undefined && mail.body.trim() !== '') sink.add(mail.body);
  else if (mail.bodyHtml !== undefined) addHtml(mail.bodyHtml, sink);
  addAttached(
    sink,
    (mail.attachments ?? [])
      .filter(({ attachmentHidden }) => attachmentHidden !== true)
      .map(({ fileName }) => fileName),
  );
  return sink;
}
