/** The entry of the second bundle: everything that reads and writes documents with libraries too heavy for every worker. */
export { useAssets } from './assets.ts';
export { canConvert, convert, extract, readTable } from './convert.ts';
export { readDocument, readDocumentText } from './documents.ts';
export { writeList } from './lists.ts';
export { readTables, writeTables } from './tableFiles.ts';
