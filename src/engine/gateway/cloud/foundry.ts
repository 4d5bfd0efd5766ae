/** Microsoft Foundry through its SDK: a bundle of its own. */
import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk';
import type { CloudClient } from '../cloudCourier.ts';
import { publicAddress } from '../publicAddress.ts';
import type { FoundrySource } from '../upstream.ts';
import { posting, quiet } from './posting.ts';

export function open(source: FoundrySource): CloudClient {
  const baseURL = `${(source.baseUrl ?? publicAddress(source)).replace(/\/+$/, '')}/`;
  return posting((fetch) => new AnthropicFoundry({ ...quiet, apiKey: source.key, resource: '', baseURL, fetch }));
}
