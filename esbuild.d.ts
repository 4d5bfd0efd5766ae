import type { BuildOptions } from 'esbuild';

/** The product's bundles, one a process. */
export declare const bundles: readonly BuildOptions[];
