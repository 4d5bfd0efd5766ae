/** Variables that hold a secret: nothing that is started inherits them. */
export const secretVariables = [
  'ANTHROPIC_API_KEY',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'GOOGLE_OAUTH_ACCESS_TOKEN',
  'GOOGLE_SERVICE_ACCOUNT_KEY',
  'ANTHROPIC_FOUNDRY_API_KEY',
] as const;
