/**
 * The entry of the second bundle: everything that reads and writes documents with libraries too heavy for every worker, and the table
 * of all the world's letters in Latin ones, which few rules ask for and which takes longer to set up than most rules to run.
 */
export { readAudio } from './audio/audio.ts';
export { transliterate } from 'transliteration';
export { useAssets } from './assets.ts';
export { convert, extract, readTable, whyNoConversion, whyNoExtraction } from './convert.ts';
export { readDocument, readDocumentText } from './documents.ts';
export { readInvoice } from './invoices/readInvoice.ts';
export { writeList } from './lists.ts';
export { readPart } from './parts/readPart.ts';
export { readPassages } from './passages/passages.ts';
export { isRecognisable, lookRecognising, recogniseDocument } from './ocr/recogniseDocument.ts';
export { contactSheet } from './pictures/contactSheet.ts';
export { lookPicture, pagePicture } from './pictures/look.ts';
export { openShown } from './show/show.ts';
export { readPlacedTexts } from './places/placedTexts.ts';
export { readPlaced } from './placed.ts';
export { readTables, writeTables } from './tableFiles.ts';
export { resizePicture } from './pictures/resizePicture.ts';
export { editDocument, editPresentation } from './writers/edit/editDocument.ts';
export { editWorkbook } from './writers/edit/editWorkbook.ts';
export { writeCsv, writeWorkbook } from './writers/book/writeWorkbook.ts';
export { writeDocument } from './writers/writeDocument.ts';
