/** The tool that asks the same of many documents: each by itself, with a small model, and every value held against its document. */
import { mapInputSchema, inputProblem, filesFor, type MapInput, type MapOrder } from '../map/order.ts';
import { mapFiles } from '../map/mapFiles.ts';
import { quoteFor, type MapQuote } from '../map/quote.ts';
import { mapTold } from '../map/told.ts';
import { mapDeskFor } from '../mapDesk.ts';
import type { Checked } from '../verify/checkTable.ts';
import type { Desk } from '../desk.ts';
import { facts, mistake, tool, type Tool, type ToolOutcome } from '../tool.ts';

/** The question of a plan under which the cheaper way is chosen. */
export const batchKey = 'batch';

export function mapTool(desk: Desk): Tool {
  return tool(
    'map',
    'Asks the same of many documents, each by itself and apart from this talk: for 500 receipts vendor, date and total. Before the plan is approved it tells only what that will cost, and asks nothing. In the work it makes a table that write can take (table from), each value checked against its document.',
    mapInputSchema,
    (input, signal) => map(desk, input, signal),
  );
}

async function map(desk: Desk, input: MapInput, signal: AbortSignal): Promise<ToolOutcome> {
  const problem = inputProblem(input);
  if (problem !== null) return mistake(problem);
  const files = filesFor(desk.scan.files, input);
  if (typeof files === 'string') return mistake(files);
  const order: MapOrder = { files, fields: input.fields, ask: input.ask };
  // Before the plan is approved both ways are quoted: the person is asked which only where there are two.
  const inBatch = desk.phase === 'plan' || desk.answers[batchKey] === 'batch';
  const mapDesk = await mapDeskFor({ context: desk.context, state: desk.state, inBatch }, signal);
  if (desk.phase === 'plan') {
    const quote = await quoteFor(order, mapDesk, signal);
    await desk.noteQuote(JSON.stringify([input.glob, input.fields.length]), quote);
    return facts(quoteTold(quote), 'contents');
  }
  const result = await mapFiles(order, mapDesk, {}, signal);
  const name = await desk.keepTable(input, result.table);
  return { kind: 'data', data: mapTold(result, name, desk.show) };
}

/** Makes a table again that an earlier worker made: what was answered is not asked twice. */
export async function mapAgain(desk: Desk, input: MapInput, signal: AbortSignal): Promise<Checked | null> {
  const files = filesFor(desk.scan.files, input);
  if (typeof files === 'string') return null;
  const mapDesk = await mapDeskFor({ context: desk.context, state: desk.state, inBatch: false }, signal);
  return (await mapFiles({ files, fields: input.fields, ask: input.ask }, mapDesk, {}, signal)).table;
}

function quoteTold({ documents, unreadable, direct, batch, basis }: MapQuote): object {
  return {
    notAskedYet: 'This is what it will cost. Name it in the steps of the plan; run it again in the work.',
    documents,
    ...(unreadable.length === 0 ? {} : { unreadable: unreadable.slice(0, 10) }),
    now: direct,
    ...(batch === null ? {} : { withinADay: batch }),
    basis,
  };
}
