/**
 * Signing in for a connector (OAuth with PKCE): the person does it in their own browser, at a host that they said yes to. What comes of it
 * is kept in the vault, under the entry's own hash: another server never gets it. Delegate is known to a service by registering itself,
 * or as what the entry names (`oauth`): it has no page of its own on the web that would describe it.
 */
import crypto from 'node:crypto';
import {
  discoverOAuthServerInfo,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import type { ConnectorPorts, ServerSpec } from '../ports.ts';

type OauthEntry = NonNullable<Extract<ServerSpec['entry'], { readonly url: string }>['oauth']>;

/** Its own words, from an earlier sign-in. */
function keptIn(text: string | null): Kept {
  try {
    return text === null ? {} : (JSON.parse(text) as Kept);
  } catch {
    return {};
  }
}

const scopeCharactersMax = 4_000;

/** What is kept of a sign-in. */
type Kept = {
  client?: StoredOAuthClientInformation;
  tokens?: StoredOAuthTokens;
  discovery?: OAuthDiscoveryState;
  port?: number;
  /** How the browser comes to that port, where it is on another machine. */
  redirect?: string;
  /** Rights that the server wanted beyond those that it has, as OAuth scopes. */
  more?: string;
};

export class SignIn implements OAuthClientProvider {
  readonly #vault: ConnectorPorts['vault'];
  readonly #name: string;
  readonly #oauth: OauthEntry;
  readonly #kept: Kept;
  readonly #tokens: (token: string) => void;
  /** Where the person describes Delegate on the web, if they do. */
  readonly clientMetadataUrl?: string;
  #verifier = '';
  /** One change after another. */
  #written: Promise<void> = Promise.resolve();
  #redirect = 'http://127.0.0.1/delegate/callback';
  /** Where the person is to be sent; null where nobody has to be. */
  wanted: URL | null = null;
  /** What the browser has to bring back; another for each time that the person is sent there. */
  expectedState = '';

  private constructor(
    { vault }: Pick<ConnectorPorts, 'vault'>,
    { vaultName, entry }: Pick<ServerSpec, 'vaultName' | 'entry'>,
    kept: Kept,
    secret: (token: string) => void,
  ) {
    this.#vault = vault;
    this.#name = vaultName;
    this.#oauth = ('url' in entry ? entry.oauth : undefined) ?? {};
    if (this.#oauth.clientMetadataUrl !== undefined) this.clientMetadataUrl = this.#oauth.clientMetadataUrl;
    this.#kept = kept;
    this.#tokens = secret;
    this.#tell(kept.tokens);
  }

  /** With what the vault has. `secret` learns every token that comes or is there. */
  static async open(
    ports: Pick<ConnectorPorts, 'vault'>,
    spec: Pick<ServerSpec, 'vaultName' | 'entry'>,
    secret: (token: string) => void,
  ): Promise<SignIn> {
    return new SignIn(ports, spec, keptIn(await ports.vault.get(spec.vaultName)), secret);
  }

  /** The port that the browser came back to last. */
  get port(): number {
    return this.#kept.port ?? 0;
  }

  /**
   * From now on the browser comes back to `own`, a port of this machine, by the address `seen`. A client that is known under another one is
   * registered anew.
   */
  async comeBackTo(own: string, seen: string): Promise<void> {
    this.#redirect = seen;
    const port = Number(new URL(own).port);
    const redirect = seen === own ? undefined : seen;
    if (this.#kept.port === port && this.#kept.redirect === redirect) return;
    // One that was made elsewhere names no port of ours.
    const isElsewhere = this.#kept.port !== undefined;
    await this.#change((kept) => {
      if (isElsewhere) delete kept.client;
      kept.port = port;
      delete kept.redirect;
      if (redirect !== undefined) kept.redirect = redirect;
    });
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
      token_endpoint_auth_method: this.#oauth.clientSecret === undefined ? 'none' : 'client_secret_post',
    };
  }

  state(): string {
    this.expectedState = crypto.randomBytes(24).toString('base64url');
    return this.expectedState;
  }

  clientInformation(): StoredOAuthClientInformation | undefined {
    const { clientId, clientSecret } = this.#oauth;
    if (clientId === undefined || this.#kept.client?.client_id === clientId) return this.#kept.client;
    return { client_id: clientId, ...(clientSecret === undefined ? {} : { client_secret: clientSecret }) };
  }

  async saveClientInformation(client: StoredOAuthClientInformation): Promise<void> {
    await this.#change((kept) => void (kept.client = client));
  }

  /** As they are now: another process may have renewed them, and those before are worth nothing then. */
  async tokens(): Promise<StoredOAuthTokens | undefined> {
    const { tokens } = keptIn(await this.#vault.get(this.#name));
    if (tokens === undefined) delete this.#kept.tokens;
    else this.#kept.tokens = tokens;
    this.#tell(tokens);
    return tokens;
  }

  async saveTokens(tokens: StoredOAuthTokens): Promise<void> {
    this.#tell(tokens);
    await this.#change((kept) => void (kept.tokens = tokens));
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
    await this.#change((kept) => void (kept.discovery = state));
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#kept.discovery;
  }

  /**
   * Finds where to sign in by the rules of the protocol's version 2025-03-26: a server that names nobody signs people in itself, and what its own
   * address tells of that may bear another name, as long as it is of that address too. True where it is so.
   */
  async discoverOldWay(
    server: URL,
    fetchFn: (url: string | URL, init?: RequestInit) => Promise<Response>,
  ): Promise<boolean> {
    const { resourceMetadata, authorizationServerMetadata, authorizationServerUrl } = await discoverOAuthServerInfo(
      server,
      { fetchFn, skipIssuerMetadataValidation: true },
    );
    if (resourceMetadata !== undefined || authorizationServerMetadata === undefined) return false;
    const { issuer } = authorizationServerMetadata;
    if (!URL.canParse(issuer) || new URL(issuer).origin !== server.origin) return false;
    await this.saveDiscoveryState({ authorizationServerUrl, authorizationServerMetadata });
    return true;
  }

  /** Rights that the server wanted beyond those that it has; null where it has what it wanted. */
  get more(): string | null {
    return this.#kept.more ?? null;
  }

  /** Keeps what rights the server wanted, for the next time that the person is there; null: it has them. */
  async wantMore(scope: string | null): Promise<void> {
    if (scope === (this.#kept.more ?? null)) return;
    await this.#change((kept) => {
      if (scope === null) delete kept.more;
      else kept.more = scope.slice(0, scopeCharactersMax);
    });
  }

  /** Tokens that another process has renewed meanwhile are not those that were refused. */
  async invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): Promise<void> {
    const refused = this.#kept.tokens?.access_token;
    await this.#change((kept) => {
      if (scope === 'all' || scope === 'client') delete kept.client;
      if (scope === 'all' || (scope === 'tokens' && kept.tokens?.access_token === refused)) delete kept.tokens;
      if (scope === 'all' || scope === 'discovery') delete kept.discovery;
    });
  }

  #tell(tokens: StoredOAuthTokens | undefined): void {
    if (tokens === undefined) return;
    this.#tokens(tokens.access_token);
    if (tokens.refresh_token !== undefined) this.#tokens(tokens.refresh_token);
  }

  /** Changes what is kept as it is now: another process may have changed the rest of it since it was read here. */
  async #change(change: (kept: Kept) => void): Promise<void> {
    change(this.#kept);
    const written = this.#written.then(async () => {
      const now = keptIn(await this.#vault.get(this.#name));
      change(now);
      await this.#vault.set(this.#name, JSON.stringify(now));
    });
    this.#written = written.catch(() => undefined);
    await written;
  }
}
