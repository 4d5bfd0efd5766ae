/** What a document says, as panels and terminals may show it: nothing in it can reorder or hide what stands beside it, and nothing grows by that. */
import { displayPath } from '../../model/displayPath.ts';
import { shownCellMax, shownLineMax } from '../../model/shown.ts';
import type { ShowReply } from '../../protocol/showWire.ts';

export function safeReply(reply: ShowReply): ShowReply {
  switch (reply.kind) {
    case 'table': {
      const rows = reply.rows.map((row) => ({
        ...row,
        cells: row.cells.map(({ text, was }) =>
          was === undefined ? { text: cell(text) } : { text: cell(text), was: cell(was) },
        ),
      }));
      const { origin } = reply;
      const from =
        origin === undefined ? {} : { origin: { ...origin, path: safeLine(origin.path), place: words(origin.place) } };
      return { ...reply, sheets: reply.sheets.map(cell), rows, ...from, notes: reply.notes.map(words) };
    }
    case 'text': {
      const lines = reply.lines.map((line) => ({
        ...line,
        pieces: line.pieces.map((piece) => ({ ...piece, text: cut(displayPath(tabs(piece.text)), shownLineMax) })),
      }));
      return { ...reply, lines, notes: reply.notes.map(words) };
    }
    case 'page':
      return { ...reply, cells: reply.cells.map((each) => ({ ...each, text: cell(each.text) })) };
    case 'none':
      return { ...reply, why: words(reply.why), next: words(reply.next) };
    case 'picture': {
      const { before, after } = reply;
      return {
        kind: 'picture',
        ...(before === undefined
          ? {}
          : { before: before.kind === 'none' ? { ...before, why: words(before.why) } : before }),
        ...(after === undefined ? {} : { after: after.kind === 'none' ? { ...after, why: words(after.why) } : after }),
      };
    }
    case 'whole':
      return reply;
  }
}

function safeLine(text: string): string {
  return displayPath(text.replace(/\s*[\r\n]+\s*/g, ' '));
}

/** A tab is no trick. */
function tabs(text: string): string {
  return text.replaceAll('\t', '    ');
}

function cell(text: string): string {
  return cut(safeLine(tabs(text)), shownCellMax);
}

function words(text: string): string {
  return cut(safeLine(text), 1_900);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}
