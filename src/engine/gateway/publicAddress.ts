import type { CloudSource } from './upstream.ts';

/** The public address; a region or a resource is one label of a host's name, so that nothing else can be meant by it. */
export function publicAddress(source: CloudSource): string {
  const label = source.kind === 'foundry' ? source.resource : source.region;
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/i.test(label)) return '';
  switch (source.kind) {
    case 'bedrock':
      return `https://bedrock-runtime.${label}.amazonaws.com`;
    case 'vertex':
      return `https://${vertexHost(label)}/v1`;
    case 'foundry':
      return `https://${label}.services.ai.azure.com/anthropic`;
  }
}

function vertexHost(region: string): string {
  if (region === 'global') return 'aiplatform.googleapis.com';
  return region === 'us' || region === 'eu'
    ? `aiplatform.${region}.rep.googleapis.com`
    : `${region}-aiplatform.googleapis.com`;
}
