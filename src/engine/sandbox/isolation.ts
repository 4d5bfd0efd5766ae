/** What stands between a worker and the machine, layer by layer, for the person to see. */

export type IsolationKind = 'bubblewrap' | 'none';

export type IsolationLayer = {
  readonly name: string;
  readonly on: boolean;
  /** What it does, or why it is off. */
  readonly detail: string;
};

export type IsolationReport = {
  readonly kind: IsolationKind;
  /** Bubblewrap's version. */
  readonly version: string | null;
  readonly layers: readonly IsolationLayer[];
};
