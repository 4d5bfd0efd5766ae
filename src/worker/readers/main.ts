/** The entry of the second bundle: everything that reads and writes documents with libraries too heavy for every worker. */
export { useAssets } from './assets.ts';
export { convert, extract, readTable, whyNoConversion, whyNoExtraction } from './convert.ts';
export { readDocument, readDocumentText } from './documents.ts';
export { writeList } from './lists.ts';
