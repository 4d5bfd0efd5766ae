/** Holds what was found at a worker's start against what its plan promised. */
import type { IsolationLayer } from '../../model/isolation.ts';
import type { Finding } from '../../protocol/startReport.ts';

export type Weighed = {
  /** The layers as they were found: a promise is `on` where nothing spoke against it. */
  readonly layers: readonly IsolationLayer[];
  /** Promises that do not hold. */
  readonly broken: readonly Finding[];
};

export function weigh(planned: readonly IsolationLayer[], findings: readonly Finding[]): Weighed {
  const about = (name: string): Finding[] => findings.filter(({ layer }) => layer === name);
  const layers = planned.map((layer) => {
    const found = about(layer.name);
    if (found.length === 0) return layer;
    return { ...layer, on: layer.on && found.every(({ held }) => held), detail: detailOf(found) };
  });
  const known = new Set(planned.map(({ name }) => name));
  const others = [...new Set(findings.map(({ layer }) => layer))].filter((name) => !known.has(name));
  return {
    layers: [
      ...layers,
      ...others.map((name) => ({
        name,
        on: about(name).every(({ held }) => held),
        detail: detailOf(about(name)),
      })),
    ],
    broken: planned.flatMap(({ name, on }) => (on ? about(name).filter(({ held }) => !held) : [])),
  };
}

/** What speaks against a layer comes first. */
function detailOf(found: readonly Finding[]): string {
  return [...found]
    .sort((one, other) => Number(one.held) - Number(other.held))
    .map(({ detail }) => detail)
    .join('; ');
}
