/** Amazon Bedrock through its SDK: a bundle of its own. Credentials are those that are given here, and no others are looked for. */
import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import type { CloudClient } from '../cloudCourier.ts';
import type { BedrockSource } from '../upstream.ts';
import { posting, quiet } from './posting.ts';

export function open({ region, credentials, baseUrl }: BedrockSource): CloudClient {
  const providerChainResolver = (): Promise<never> => Promise.reject(new Error('there are no keys for Amazon Bedrock'));
  const place = { awsRegion: region, ...(baseUrl === undefined ? {} : { baseURL: baseUrl }) };
  const common = { ...quiet, ...place, providerChainResolver };
  if ('apiKey' in credentials) {
    const { apiKey } = credentials;
    return posting((fetch) => new AnthropicBedrock({ ...common, apiKey, fetch }));
  }
  const {
    accessKeyId: awsAccessKey,
    secretAccessKey: awsSecretKey,
    sessionToken: awsSessionToken = null,
  } = credentials;
  // Null, so that no key of the environment takes the place of these.
  const keys = { apiKey: null, awsAccessKey, awsSecretKey, awsSessionToken };
  return posting((fetch) => new AnthropicBedrock({ ...common, ...keys, fetch }));
}
