/** A state that a panel can be in, as what the host says to it. See all.ts for where to add one. */
import type { Page } from 'playwright-core';
import type { Intent, ToPanel } from '../../../src/protocol/panelWire.ts';
import type { PanelKind } from '../../../src/vscode/panels/html.ts';

export type PanelState = {
  /** Words with dashes, of which the names of its pictures are made: out/shots/panels/PANEL/NAME-THEME-WIDTH.png. */
  readonly name: string;
  readonly panel: PanelKind;
  /** What the host says when the panel is ready; each is checked by the wire's schema. */
  readonly messages: readonly ToPanel[];
  /** What the host answers to what the panel then asks. */
  readonly hears?: (intent: Intent) => readonly ToPanel[];
  /** What the panel remembers of an earlier life. */
  readonly remembered?: Readonly<Record<string, unknown>>;
  /** What the person does to get there. */
  readonly prepare?: (page: Page) => Promise<void>;
};
