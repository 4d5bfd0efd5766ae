/** The rows of a search: what was found, with what stands around it, and what there is to be searched. */
import * as vscode from 'vscode';
import { plural, t } from '../base/translate.ts';
import type { Found } from '../engine/engine.ts';
import { displayPath } from '../model/displayPath.ts';
import { foundLine } from '../model/searchWords.ts';
import { nameOf, parentOf, parseRelativePath } from '../model/relativePath.ts';

export type SearchItem = vscode.QuickPickItem & {
  /** What choosing it does; nothing where it only tells. */
  readonly chosen?:
    | { readonly is: 'open'; readonly path: string; readonly line: number | null }
    | { readonly is: 'more'; readonly cursor: string }
    | { readonly is: 'unread' };
};

type Snippet = Found['hits'][number]['snippets'][number];

/** A row for each place; rows stay whatever VS Code's own filter thinks of them. */
export function hitItems(found: Pick<Found, 'hits'>): SearchItem[] {
  return found.hits.flatMap(({ path, snippets }) =>
    snippets.map((snippet, index) => ({ ...hitItem(path, snippet, index > 0), alwaysShow: true })),
  );
}

function hitItem(path: string, { place, text, hidden, line }: Snippet, isFurther: boolean): SearchItem {
  const relative = parseRelativePath(path);
  const folder = relative === null ? null : parentOf(relative);
  const where = [place, ...(folder === null ? [] : [folder])].filter((part) => part !== '');
  const mark = hidden === undefined ? '' : t('$(eye-closed) hidden ({0}): ', inert(hidden));
  return {
    label: inert(relative === null ? path : nameOf(relative)),
    iconPath: isFurther ? new vscode.ThemeIcon('blank') : vscode.ThemeIcon.File,
    description: inert(where.join(' · ')),
    detail: mark + inert(text),
    chosen: { is: 'open', path, line: line ?? null },
  };
}

/** What may help where nothing was found. */
const nothingFound = {
  detail: t('Try fewer words, or the beginning of one with a star: invoic*. Pictures and scans have no words to find.'),
};

/** The rows below those of the hits: the next page, and what was and was not looked through. */
export function endItems(
  found: Pick<Found, 'total' | 'documents' | 'unreadable' | 'cursor' | 'remarks'>,
): SearchItem[] {
  const { cursor } = found;
  return [
    ...(cursor === undefined
      ? []
      : [
          {
            label: t('More'),
            iconPath: icon('ellipsis'),
            alwaysShow: true,
            chosen: { is: 'more', cursor },
          } satisfies SearchItem,
        ]),
    ...found.remarks.map((remark) => ({ label: inert(remark), iconPath: icon('info'), alwaysShow: true })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: foundLine(found), iconPath: icon('info'), ...(found.total === 0 ? nothingFound : {}), alwaysShow: true },
    ...unreadItems(found.unreadable),
  ];
}

/** What stands there while nothing is asked. */
export function restItems({ documents, unreadable }: Pick<Found, 'documents' | 'unreadable'>): SearchItem[] {
  return [
    {
      label: t('{0} can be searched', plural(documents, '{0} document', '{0} documents')),
      iconPath: icon('search'),
      detail: t('Write words, "a phrase", -without, this OR that, begin*.'),
      alwaysShow: true,
    },
    ...unreadItems(unreadable),
  ];
}

function unreadItems(unreadable: number): SearchItem[] {
  if (unreadable === 0) return [];
  const label = t('{0} could not be read', plural(unreadable, '{0} document', '{0} documents'));
  return [
    {
      label,
      iconPath: icon('warning'),
      detail: t('Choose this to see which, and why.'),
      alwaysShow: true,
      chosen: { is: 'unread' },
    },
  ];
}

function icon(name: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name);
}

/** Text of a stranger without anything that VS Code would make an icon of. */
export function inert(text: string): string {
  return displayPath(text.replace(/\s+/g, ' ')).replaceAll('$(', '$ (');
}
