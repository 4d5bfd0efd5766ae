/** What has a lifetime and must be ended by its owner. */
export type Disposable = { dispose: () => void };
