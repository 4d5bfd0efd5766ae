/** The kinds of sources that models come from. */
export const upstreamKinds = ['messages', 'bedrock', 'vertex', 'foundry', 'vscode'] as const;
export type UpstreamKind = (typeof upstreamKinds)[number];
