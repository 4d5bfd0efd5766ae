/**
 * Signing in for a connector (OAuth with PKCE): the person does it in their own browser, at a host that they said yes to. What comes of it
 * is kept in the vault, under the entry's own hash: another server never gets it.
 */
import crypto from 'node:crypto';
import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import type { ConnectorPorts, ServerSpec } from '../ports.ts';

/** What is kept of a sign-in. */
type Kept = {
  client?: StoredOAuthClientInformation;
  tokens?: StoredOAuthTokens;
  discovery?: OAuthDiscoveryState;
  port?: number;
};

export class SignIn implements OAuthClientProvider {
  readonly #vault: ConnectorPorts['vault'];
  readonly #name: string;
  readonly #kept: Kept;
  readonly #tokens: (token: string) => void;
  #verifier = '';
  #redirect = 'http://127.0.0.1/delegate/callback';
  /** Where the person is to be sent; null where nobody has to be. */
  wanted: URL | null = null;
  readonly expectedState = crypto.randomBytes(24).toString('base64url');

  private constructor(
    { vault }: Pick<ConnectorPorts, 'vault'>,
    name: string,
    kept: Kept,
    secret: (token: string) => void,
  ) {
    this.#vault = vault;
    this.#name = name;
    this.#kept = kept;
    this.#tokens = secret;
    this.#tell(kept.tokens);
  }

  /** With what the vault has. `secret` learns every token that comes or is there. */
  static async open(
    ports: Pick<ConnectorPorts, 'vault'>,
    { vaultName }: Pick<ServerSpec, 'vaultName'>,
    secret: (token: string) => void,
  ): Promise<SignIn> {
    const text = await ports.vault.get(vaultName);
    let kept: Kept = {};
    try {
      // Its own words, from an earlier sign-in.
      if (text !== null) kept = JSON.parse(text) as Kept;
    } catch {
      kept = {};
    }
    return new SignIn(ports, vaultName, kept, secret);
  }

  /** The port that the browser came back to last. */
  get port(): number {
    return this.#kept.port ?? 0;
  }

  /** From now on the browser comes back here. A client that is known under another address is registered anew. */
  async comeBackTo(url: string): Promise<void> {
    this.#redirect = url;
    const port = Number(new URL(url).port);
    if (this.#kept.port !== port) {
      delete this.#kept.client;
      this.#kept.port = port;
      await this.#keep();
    }
  }

  get redirectUrl(): string {
    return this.#redirect;
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: 'Delegate',
      redirect_uris: [this.#redirect],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
  }

  state(): string {
    return this.expectedState;
  }

  clientInformation(): StoredOAuthClientInformation | undefined {
    return this.#kept.client;
  }

  async saveClientInformation(client: StoredOAuthClientInformation): Promise<void> {
    this.#kept.client = client;
    await this.#keep();
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.#kept.tokens;
  }

  async saveTokens(tokens: StoredOAuthTokens): Promise<void> {
    this.#tell(tokens);
    this.#kept.tokens = tokens;
    await this.#keep();
  }

  redirectToAuthorization(url: URL): void {
    this.wanted = url;
  }

  saveCodeVerifier(verifier: string): void {
    this.#tokens(verifier);
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  async saveDiscoveryState(state: OAuthDiscoveryState): Promise<void> {
    this.#kept.discovery = state;
    await this.#keep();
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#kept.discovery;
  }

  async invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): Promise<void> {
    if (scope === 'all' || scope === 'client') delete this.#kept.client;
    if (scope === 'all' || scope === 'tokens') delete this.#kept.tokens;
    if (scope === 'all' || scope === 'discovery') delete this.#kept.discovery;
    await this.#keep();
  }

  #tell(tokens: StoredOAuthTokens | undefined): void {
    if (tokens === undefined) return;
    this.#tokens(tokens.access_token);
    if (tokens.refresh_token !== undefined) this.#tokens(tokens.refresh_token);
  }

  async #keep(): Promise<void> {
    await this.#vault.set(this.#name, JSON.stringify(this.#kept));
  }
}
