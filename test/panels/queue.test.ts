import { tryPanel } from '../support/panelRig/tryPanels.ts';

tryPanel('queue');
