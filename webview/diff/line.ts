/** One line of the list: a group's head, or a change. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ChangeRow } from '../../src/protocol/panelWire.ts';
import type { Operation } from '../../src/model/operation.ts';
import { icon, nameFlag, oddMark } from '../shared/parts.ts';
import { sized } from '../shared/words.ts';
import { markDifference, splitPath, type Marked } from './names.ts';
import { headText, rowText, rowTitle, topLevel } from './words.ts';
import { isRename } from './rowTable.ts';
import { lineHeight, placed } from '../shared/virtualList.ts';
import { tickOf, type Head, type Tick } from './outline.ts';

export type LineOptions = {
  index: number;
  /** Pixels from the top of the list. */
  top: number;
  active: boolean;
  disabled: boolean;
};

const operationIcons: Readonly<Record<Operation | 'rename', string>> = {
  move: 'arrow-right',
  rename: 'rename',
  create: 'new-file',
  modify: 'edit',
  trash: 'trash',
  mkdir: 'new-folder',
  rmdir: 'remove',
};

/** The id of the line's element, for aria-activedescendant. */
export function lineId(index: number): string {
  return `line-${String(index)}`;
}

export function headLine(head: Head, leftOut: number, { index, top, active, disabled }: LineOptions): TemplateResult {
  const { group, shown, open } = head;
  const tick = tickOf(shown.length, leftOut);
  const words = headText(group, shown.length, leftOut);
  return html`<div
    role="row"
    id=${lineId(index)}
    class="line head ${active ? 'active' : ''}"
    aria-level="1"
    aria-expanded=${open}
    aria-rowindex=${index + 1}
    aria-label="${group.label}, ${words}"
    data-line=${index}
    data-testid="diff-group"
    data-group=${group.key}
    ${placed(top, lineHeight)}
  >
    <span role="gridcell" class="cell-check">${tickBox(tick, disabled, `Include ${group.label}`)}</span>
    <span role="gridcell" class="cell-head" title=${group.label}>
      <span class="codicon codicon-chevron-${open ? 'down' : 'right'}" aria-hidden="true"></span>
      ${icon(group.icon)}<span class="head-label">${group.label}</span><span class="head-words">${words}</span>
    </span>
  </div>`;
}

export function changeLine(
  row: ChangeRow,
  leftOut: boolean,
  { index, top, active, disabled }: LineOptions,
): TemplateResult {
  const trouble = row.conflicts.find((conflict) => conflict.severity === 'stop') ?? row.conflicts[0];
  const kind = isRename(row) ? 'rename' : row.op;
  return html`<div
    role="row"
    id=${lineId(index)}
    class="line change op-${kind} ${active ? 'active' : ''} ${leftOut ? 'left-out' : ''} ${trouble === undefined ? '' : trouble.severity}"
    aria-level="2"
    aria-rowindex=${index + 1}
    aria-label=${rowText(row, leftOut)}
    title=${rowTitle(row)}
    data-line=${index}
    data-testid="diff-row"
    data-change=${row.id}
    ${placed(top, lineHeight)}
  >
    <span role="gridcell" class="cell-check">${tickBox(leftOut ? 'false' : 'true', disabled, 'Include')}</span>
    <span role="gridcell" class="cell-name"
      >${icon(operationIcons[kind], 'op-icon')}${oddMark(row.flags)}${names(row)}</span
    >
    <span role="gridcell" class="cell-folder">${folders(row)}</span>
    <span role="gridcell" class="cell-reason"
      >${row.choosable === true ? settleMark(row) : nothing}${row.content === true ? compareMark(row) : nothing}${
        trouble === undefined
          ? html`${nameFlag(row.flags)}${row.settled ?? row.reason}`
          : html`${icon(trouble.severity === 'stop' ? 'error' : 'warning', `mark-${trouble.severity}`)}<span
                class="conflict-text"
                >${trouble.words}</span
              >`
      }</span
    >
    <span role="gridcell" class="cell-size">${row.bytes === null ? nothing : sized(row.bytes)}</span>
    <span role="gridcell" class="cell-reveal"
      >${row.file === true ? previewMark : nothing}<span
        class="reveal codicon codicon-go-to-file"
        data-part="reveal"
        title="Show where the file is (e)"
        aria-hidden="true"
      ></span
    ></span>
  </div>`;
}

/** Where what is in a row's files is shown. */
const previewMark = html`<span
  role="button"
  class="reveal codicon codicon-eye"
  data-part="preview"
  data-testid="diff-preview"
  title="Preview (Enter)"
  aria-label="Preview (Enter)"
></span>`;

/** Where a row's new content is shown. */
function compareMark(row: ChangeRow): TemplateResult {
  const words = row.op === 'modify' ? 'Open changes (o)' : 'Show the new file (o)';
  return html`<span
    role="button"
    class="settle codicon codicon-${row.op === 'modify' ? 'diff-single' : 'open-preview'}"
    data-part="compare"
    data-testid="diff-compare"
    title=${words}
    aria-label=${words}
  ></span>`;
}

/** Where the ways out of a row's conflict are chosen. */
function settleMark(row: ChangeRow): TemplateResult {
  const words = row.settled === undefined ? 'Choose what to do (s)' : 'Change what was chosen (s)';
  return html`<span
    role="button"
    class="settle codicon codicon-${row.settled === undefined ? 'wand' : 'check'}"
    data-part="settle"
    data-testid="diff-settle"
    title=${words}
    aria-label=${words}
  ></span>`;
}

function tickBox(tick: Tick, disabled: boolean, label: string): TemplateResult {
  const mark = tick === 'true' ? 'codicon-check' : tick === 'mixed' ? 'codicon-dash' : '';
  return html`<span
    role="checkbox"
    class="tick codicon ${mark}"
    aria-checked=${tick}
    aria-disabled=${disabled}
    aria-label=${label}
    data-part="tick"
    data-testid="diff-check"
  ></span>`;
}

/** "old → new" with what differs marked, or the one name there is. */
function names(row: ChangeRow): TemplateResult {
  const old = splitPath(row.from ?? row.to ?? '').name;
  const next = splitPath(row.to ?? row.from ?? '').name;
  if (row.op === 'trash' || row.op === 'rmdir') return html`<span class="names"><del class="name">${old}</del></span>`;
  if (row.op === 'create' || row.op === 'mkdir')
    return html`<span class="names"><ins class="name">${next}</ins></span>`;
  if (old === next) return html`<span class="names"><span class="name">${next}</span></span>`;
  const marks = markDifference(old, next);
  return html`<span class="names"
    ><span class="name old-name">${withMark(marks.old, 'del')}</span>${icon('arrow-right', 'arrow')}<span
      class="name new-name"
      >${withMark(marks.next, 'ins')}</span
    ></span
  >`;
}

function withMark({ before, own, after }: Marked, tag: 'del' | 'ins'): TemplateResult {
  if (own === '') return html`${before}${after}`;
  return tag === 'del' ? html`${before}<del>${own}</del>${after}` : html`${before}<ins>${own}</ins>${after}`;
}

/** "from folder → to folder" where they differ; else the one folder. */
function folders(row: ChangeRow): TemplateResult {
  const old = splitPath(row.from ?? row.to ?? '').folder || topLevel;
  const next = splitPath(row.to ?? row.from ?? '').folder || topLevel;
  if (row.op === 'trash')
    return html`<span class="folder">${old}</span>${icon('arrow-right', 'arrow')}<span class="folder">trash</span>`;
  if (row.op !== 'move' || old === next) return html`<span class="folder">${next}</span>`;
  return html`<span class="folder">${old}</span>${icon('arrow-right', 'arrow')}<span class="folder new-folder"
      >${next}</span
    >`;
}
