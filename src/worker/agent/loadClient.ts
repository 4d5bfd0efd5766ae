/** The model's library, in a bundle of its own: a task that asks no model never pays for it. */
import type * as ClientModule from './modelClient.ts';

export type ClientBundle = typeof ClientModule;

let load: (() => ClientBundle) | null = null;

/** Says once how the bundle is come by. */
export function useClient(how: () => ClientBundle): void {
  load = how;
}

/** A client over a task's own wire (see modelClient.ts), its bundle loaded at the first one. */
export const modelClient: ClientBundle['modelClient'] = (wire, model) => {
  if (load === null) throw new Error('Nobody said where the model’s library is.');
  return load().modelClient(wire, model);
};
