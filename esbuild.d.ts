import type { BuildOptions } from 'esbuild';

/** The product's bundles, one a process. */
export declare const bundles: readonly BuildOptions[];

/** Its name beside the worker → its file below node_modules. */
export const programs: Readonly<Record<string, string>>;
