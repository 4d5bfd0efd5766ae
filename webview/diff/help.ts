/** The keys of the panel, in a dialog that `?` opens. */
import { html, render } from 'lit';
import { t } from '../../src/base/translate.ts';
import { icon } from '../shared/parts.ts';

/** Every key, and what it does; the list that people see is this one. */
function keys(): readonly (readonly [string, string])[] {
  return [
    ['↑ ↓', t('the row above or below')],
    [t('Page Up, Page Down'), t('a page up or down')],
    [t('Home, End'), t('the first or the last row')],
    ['← →', t('fold or unfold; from a row to its folder')],
    ['*  -', t('unfold all, fold all')],
    [t('Space'), t('include it or leave it out; with Shift, all from the last one to this')],
    ['F2', t('write another name for what a change makes or moves')],
    ['u', t('take your own name back')],
    [t('Enter'), t('look into the file; on a folder, fold or unfold')],
    ['o', t('open the change in the editor')],
    ['e', t('show the file in the Explorer')],
    ['s', t('choose what to do about a conflict')],
    ['/', t('to the filter; Escape empties it')],
    ['t', t('list, or before and after side by side')],
    [t('Tab'), t('to the other side, and to the buttons')],
    [t('Ctrl+Enter'), t('apply')],
    ['?', t('these keys')],
  ];
}

/** Shows the keys until Escape or the button; then the focus goes back to where it was. */
export function showHelp(): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'diff-keys';
  dialog.setAttribute('aria-label', t('Keys'));
  dialog.dataset['testid'] = 'diff-help';
  const close = (): void => {
    dialog.close();
  };
  render(
    html`<div class="diff-keys-head">
        <h2>${t('Keys')}</h2>
        <button type="button" class="icon-button" aria-label=${t('Close')} @click=${close}>${icon('close')}</button>
      </div>
      <dl>
        ${keys().map(
          ([key, words]) =>
            html`<div>
              <dt><kbd>${key}</kbd></dt>
              <dd>${words}</dd>
            </div>`,
        )}
      </dl>`,
    dialog,
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}
