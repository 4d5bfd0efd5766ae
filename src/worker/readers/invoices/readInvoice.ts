/** The electronic invoice that a file is, or has inside it. */
import type { FactSource } from '../../facts/facts.ts';
import type { Invoice } from '../../facts/invoices.ts';
import { pdfAttachments } from '../pdf/pdf.ts';
import { extensionOf, wholeFile } from '../source.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable, whyUnreadable } from '../unreadable.ts';
import { invoiceOfXml } from './invoiceXml.ts';

/** The largest published ones have some hundred kilobytes. */
const xmlBytesMax = 8 * 1024 * 1024;
const limitMs = 5_000;
const attachmentsMax = 10;

/** The names that the standards give them; other XML inside a PDF is looked at where none of these is there. */
const usualNames = ['factur-x.xml', 'zugferd-invoice.xml', 'xrechnung.xml', 'zugferd.xml'];

type Read = { readonly invoice: Invoice | null; readonly problems: readonly string[] };

/** Null where it is no electronic invoice, with a problem where it may be one that cannot be read. Never throws for what is in it. */
export async function readInvoice(source: FactSource): Promise<Read> {
  const extension = extensionOf(source.name);
  try {
    if (extension === 'pdf') return await readInside(source);
    if (extension !== 'xml') return { invoice: null, problems: [] };
    const invoice = withinTime(limitMs, () => invoiceOfXml(wholeFile(source, xmlBytesMax)));
    return { invoice, problems: [] };
  } catch (thrown) {
    return { invoice: null, problems: [whyUnreadable(thrown, 'document')] };
  }
}

async function readInside(source: FactSource): Promise<Read> {
  const isXml = (name: string): boolean => name.endsWith('.xml');
  const files = (await pdfAttachments(source, { isWanted: isXml, bytesMax: xmlBytesMax })).slice(0, attachmentsMax);
  const usual = files.filter(({ name }) => usualNames.includes(name.toLowerCase()));
  const problems: string[] = [];
  for (const { bytes } of usual.length > 0 ? usual : files) {
    try {
      if (bytes === null) throw new Unreadable('its invoice data is damaged or too large to be read');
      const invoice = withinTime(limitMs, () => invoiceOfXml(bytes));
      if (invoice !== null) return { invoice, problems: [] };
    } catch (thrown) {
      problems.push(whyUnreadable(thrown, 'document'));
    }
  }
  return { invoice: null, problems };
}
