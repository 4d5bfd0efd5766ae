/** A process that asks about every file of a folder: `FOLDER LOG URL KEY`. Prints what came of it as JSON. It may be killed at any point. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RelativePath } from '../../src/model/relativePath.ts';
import { mapFiles } from '../../src/worker/agent/map/mapFiles.ts';
import { fileLog, mapDesk, receiptFields } from './mapDesk.ts';

const [mountPath = '', log = '', baseUrl = '', key = ''] = process.argv.slice(2);
const files = readdirSync(mountPath)
  .toSorted()
  .map((name) => {
    const { size, mtimeMs } = statSync(path.join(mountPath, name));
    return { path: name as RelativePath, size, mtimeMs };
  });
const desk = mapDesk({ mountPath, baseUrl, key }, { log: fileLog(log) });
const order = { files, fields: receiptFields, ask: 'Receipts of a journey.' };
const { done, kept, failed, stopped } = await mapFiles(order, desk, {}, new AbortController().signal);
process.stdout.write(JSON.stringify({ done, kept, failed, stopped }));
