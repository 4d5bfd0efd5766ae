/** One line of the list: a group's head, or a change. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { ChangeRow } from '../../src/protocol/panelWire.ts';
import { icon, nameFlag, oddMark } from '../shared/parts.ts';
import { sized } from '../shared/words.ts';
import { markDifference, splitPath, type Marked } from './names.ts';
import { headText, rowText, rowTitle, topLevel } from './words.ts';
import { isRename, kindOf, type Kind } from './rowTable.ts';
import { lineHeight, placed } from '../shared/virtualList.ts';
import { indented } from './indented.ts';
import { nameField } from './nameField.ts';
import { tickOf, type Head, type Tick } from './outline.ts';
import type { Editing } from './session.ts';
import type { Side } from './tree.ts';

/** Which list a line is in: that of all changes, or the tree of one side. */
export type Place = 'list' | Side;

export type LineOptions = {
  index: number;
  in: Place;
  /** From 1. */
  level: number;
  /** A tree's row that the active one of the other tree is about. */
  linked: boolean;
  /** Its new name is being written. */
  editing: Editing | null;
  /** Pixels from the top of the list. */
  top: number;
  active: boolean;
  disabled: boolean;
  /** Whether a target may get another name now. */
  mayName: boolean;
};

const operationIcons: Readonly<Record<Kind, string>> = {
  move: 'arrow-right',
  rename: 'rename',
  create: 'new-file',
  modify: 'edit',
  trash: 'trash',
  mkdir: 'new-folder',
  rmdir: 'remove',
};

/** The id of the line's element, for aria-activedescendant. */
export function lineId(place: Place, index: number): string {
  return `${place}-line-${String(index)}`;
}

export function headLine(head: Head, leftOut: number, options: LineOptions): TemplateResult {
  const { index, top, active, disabled, level, linked, editing } = options;
  const { group, shown, open } = head;
  const tick = tickOf(shown.length, leftOut);
  const words = headText(group, shown.length, leftOut);
  return html`<div
    role="row"
    id=${lineId(options.in, index)}
    class="line head ${active ? 'active' : ''} ${linked ? 'linked' : ''}"
    aria-level=${level}
    aria-expanded=${open}
    aria-rowindex=${index + 1}
    aria-label="${group.label}, ${words}"
    data-line=${index}
    data-testid="diff-group"
    data-group=${group.key}
    ${placed(top, lineHeight)}
  >
    <span role="gridcell" class="cell-check">${tickBox(tick, disabled, t('Include {0}', group.label))}</span>
    <span role="gridcell" class="cell-head" title=${group.label} ${indented(level - 1)}>
      <span class="codicon codicon-chevron-${open ? 'down' : 'right'}" aria-hidden="true"></span>
      ${icon(group.icon)}${
        editing === null
          ? html`<span class="head-label">${group.label}</span><span class="head-words">${words}</span>`
          : nameField(editing)
      }
    </span>
  </div>`;
}

export function changeLine(row: ChangeRow, leftOut: boolean, options: LineOptions): TemplateResult {
  const { index, top, disabled, level } = options;
  const place = options.in;
  return html`<div
    role="row"
    id=${lineId(place, index)}
    class=${classesOf(row, leftOut, options)}
    aria-level=${level}
    aria-rowindex=${index + 1}
    aria-label=${rowText(row, leftOut)}
    title=${rowTitle(row)}
    data-line=${index}
    data-testid="diff-row"
    data-change=${row.id}
    ${placed(top, lineHeight)}
  >
    <span role="gridcell" class="cell-check">${tickBox(leftOut ? 'false' : 'true', disabled, t('Include'))}</span>
    ${nameCell(row, options)}
    <span role="gridcell" class="cell-folder">${place === 'list' ? folders(row) : otherFolder(row, place)}</span>
    ${reasonCell(row, options)}
    <span role="gridcell" class="cell-size">${row.bytes === null ? nothing : sized(row.bytes)}</span>
    <span role="gridcell" class="cell-reveal"
      >${row.nameable === true && place !== 'from' && options.mayName ? renameMark() : nothing}${
        row.file === true ? previewMark : nothing
      }<span
        class="reveal codicon codicon-go-to-file"
        data-part="reveal"
        title=${t('Show where the file is (e)')}
        aria-hidden="true"
      ></span
    ></span>
  </div>`;
}

function troubleOf({ conflicts }: ChangeRow): ChangeRow['conflicts'][number] | undefined {
  return conflicts.find((conflict) => conflict.severity === 'stop') ?? conflicts[0];
}

function classesOf(row: ChangeRow, leftOut: boolean, { in: place, active, linked }: LineOptions): string {
  return [
    `line change op-${kindOf(row)}`,
    place === 'list' ? '' : 'in-tree',
    active ? 'active' : '',
    linked ? 'linked' : '',
    leftOut ? 'left-out' : '',
    troubleOf(row)?.severity ?? '',
  ].join(' ');
}

function nameCell(row: ChangeRow, { in: place, level, editing }: LineOptions): TemplateResult {
  return html`<span role="gridcell" class="cell-name" ${indented(place === 'list' ? 0 : level - 1)}
    >${icon(operationIcons[kindOf(row)], 'op-icon')}${oddMark(row.flags)}${
      editing === null ? namesIn(row, place) : nameField(editing)
    }${row.proposed === undefined || place === 'from' ? nothing : unnameMark(row.proposed)}</span
  >`;
}

function reasonCell(row: ChangeRow, { editing }: LineOptions): TemplateResult {
  const trouble = troubleOf(row);
  const words =
    trouble === undefined
      ? html`${nameFlag(row.flags)}${row.settled ?? row.reason}`
      : html`${icon(trouble.severity === 'stop' ? 'error' : 'warning', `mark-${trouble.severity}`)}<span
            class="conflict-text"
            >${trouble.words}</span
          >`;
  return html`<span role="gridcell" class="cell-reason"
    >${row.choosable === true ? settleMark(row) : nothing}${row.content === true ? compareMark(row) : nothing}${
      editing?.problem == null
        ? words
        : html`${icon('error', 'mark-stop')}<span class="conflict-text" id="name-problem" title=${editing.problem}
              >${editing.problem}</span
            >`
    }</span
  >`;
}

/** Where what is in a row's files is shown. */
const previewMark = html`<span
  role="button"
  class="reveal codicon codicon-eye"
  data-part="preview"
  data-testid="diff-preview"
  title=${t('Preview (Enter)')}
  aria-label=${t('Preview (Enter)')}
></span>`;

/** Where a target's name is written anew. */
function renameMark(): TemplateResult {
  const words = t('Change the new name (F2)');
  return html`<span
    role="button"
    class="reveal codicon codicon-edit"
    data-part="rename"
    data-testid="diff-rename"
    title=${words}
    aria-label=${words}
  ></span>`;
}

/** Says that the name is the person's own, and takes it back. */
function unnameMark(proposed: string): TemplateResult {
  const words = t('You named it. Take the name back (u): {0}', proposed);
  return html`<span class="named-mark" data-testid="diff-named">${t('edited')}</span
    ><span
      role="button"
      class="settle codicon codicon-discard"
      data-part="unname"
      data-testid="diff-unname"
      title=${words}
      aria-label=${words}
    ></span>`;
}

/** In the folder as it is, a row has its old name, struck out where it goes away; in the folder as it will be, its new one. */
function namesIn(row: ChangeRow, place: Place): TemplateResult {
  if (place === 'list') return names(row);
  const old = splitPath(row.from ?? row.to ?? '').name;
  const next = splitPath(row.to ?? row.from ?? '').name;
  if (place === 'from') {
    const stays = row.op === 'modify' && row.from === row.to;
    return html`<span class="names"
      >${stays ? html`<span class="name">${old}</span>` : html`<del class="name">${old}</del>`}</span
    >`;
  }
  if (row.op === 'trash') return html`<span class="names"><del class="name">${old}</del></span>`;
  if (row.from === null || old === next)
    return html`<span class="names"
      >${row.from === null ? html`<ins class="name">${next}</ins>` : html`<span class="name">${next}</span>`}</span
    >`;
  return html`<span class="names"
    ><span class="name new-name">${withMark(markDifference(old, next).next, 'ins')}</span></span
  >`;
}

/** Where it goes, or comes from. */
function otherFolder(row: ChangeRow, place: Side): TemplateResult | typeof nothing {
  const old = splitPath(row.from ?? row.to ?? '').folder || topLevel;
  const next = splitPath(row.to ?? row.from ?? '').folder || topLevel;
  if (row.op === 'create') return html`<span class="folder">${t('new')}</span>`;
  if (row.op === 'modify') return html`<span class="folder">${t('new contents')}</span>`;
  if (place === 'from') {
    if (row.op === 'trash') return html`${icon('arrow-right', 'arrow')}<span class="folder">${t('trash')}</span>`;
    if (isRename(row)) return html`<span class="folder">${t('gets another name')}</span>`;
    return html`${icon('arrow-right', 'arrow')}<span class="folder new-folder">${next}</span>`;
  }
  if (isRename(row)) return html`<span class="folder">${t('was {0}', splitPath(row.from ?? '').name)}</span>`;
  return html`${icon('arrow-left', 'arrow')}<span class="folder">${old}</span>`;
}

/** Where a row's new content is shown. */
function compareMark(row: ChangeRow): TemplateResult {
  const words = row.op === 'modify' ? t('Open changes (o)') : t('Show the new file (o)');
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
  const words = row.settled === undefined ? t('Choose what to do (s)') : t('Change what was chosen (s)');
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
  // A space that is struck out would look like a hyphen.
  if (tag === 'del' && own.trim() === '') return html`${before}<del class="gap">${own}</del>${after}`;
  return tag === 'del' ? html`${before}<del>${own}</del>${after}` : html`${before}<ins>${own}</ins>${after}`;
}

/** "from folder → to folder" where they differ; else the one folder. */
function folders(row: ChangeRow): TemplateResult {
  const old = splitPath(row.from ?? row.to ?? '').folder || topLevel;
  const next = splitPath(row.to ?? row.from ?? '').folder || topLevel;
  if (row.op === 'trash')
    return html`<span class="folder">${old}</span>${icon('arrow-right', 'arrow')}<span class="folder"
        >${t('trash')}</span
      >`;
  if (row.op !== 'move' || old === next) return html`<span class="folder">${next}</span>`;
  return html`<span class="folder">${old}</span>${icon('arrow-right', 'arrow')}<span class="folder new-folder"
      >${next}</span
    >`;
}
