/** Another name for what a change makes or moves: written in its row, weighed by the host, and shown once it holds. */
import { t } from '../../src/base/translate.ts';
import { splitPath, withEnding } from './names.ts';
import { focusNameField } from './nameField.ts';
import { placeOf } from './rowTable.ts';
import type { Session } from './session.ts';

type Ends = {
  /** null takes the person's name back. */
  readonly send: (change: number, name: string | null) => void;
  readonly onChange: () => void;
  readonly onSaid: (words: string) => void;
  /** The field is gone: the focus has to go somewhere. */
  readonly onClosed: () => void;
};

export class Naming {
  readonly #session: Session;
  readonly #ends: Ends;
  #wanted = '';

  constructor(session: Session, ends: Ends) {
    this.#session = session;
    this.#ends = ends;
  }

  /** Opens the field in a row that may be named, while the changes wait for their review. */
  begin(place: number): void {
    const session = this.#session;
    const row = session.table.rows[place];
    if (session.snapshot?.task.state !== 'awaiting review') return;
    if (row?.nameable !== true) {
      this.#ends.onSaid(t('This change gives nothing a name.'));
      return;
    }
    session.editing = { place, text: splitPath(row.to ?? '').name, problem: null, isSent: false };
    this.#ends.onChange();
    focusNameField();
  }

  end(how: 'done' | 'never mind', text: string): void {
    const { editing, table } = this.#session;
    const row = editing === null ? undefined : table.rows[editing.place];
    if (editing === null || editing.isSent) return;
    const wanted = row?.file === true ? withEnding(text.trim(), editing.text) : text.trim();
    const isSame = text === editing.text || wanted === editing.text;
    if (how === 'never mind' || row === undefined || isSame || text.trim() === '') {
      this.#close();
      return;
    }
    this.#session.editing = { ...editing, problem: null, isSent: true };
    this.#wanted = wanted;
    this.#ends.send(row.id, this.#wanted);
  }

  takeBack(place: number): void {
    const row = this.#session.table.rows[place];
    if (row?.proposed !== undefined && this.#session.snapshot?.task.state === 'awaiting review')
      this.#ends.send(row.id, null);
  }

  /** What the host says of a name. */
  take({ change, problem }: { change: number; problem: string | null }): void {
    const { editing, table } = this.#session;
    const place = placeOf(table, change);
    if (editing === null || editing.place !== place) {
      this.#ends.onSaid(problem ?? t('It has its proposed name again.'));
      return;
    }
    if (problem === null) {
      this.#close();
      this.#ends.onSaid(t('Its new name is {0}.', this.#wanted));
      return;
    }
    this.#session.editing = { ...editing, problem, isSent: false };
    this.#ends.onSaid(problem);
    focusNameField();
  }

  #close(): void {
    this.#session.editing = null;
    this.#ends.onChange();
    this.#ends.onClosed();
  }
}
