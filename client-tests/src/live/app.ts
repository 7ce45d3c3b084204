// What every app has below its screens, whichever GraphQL library it uses: who the shopper is, a token that is fresh when it is
// asked for, and a way to ask.
import { type DocumentNode, getOperationAST, print } from 'graphql';

import { type Device, ask, start } from '../shopping.ts';
import { Session } from '../session.ts';

/** How long before its end a token is replaced. */
const EARLY_MS = 5_000;

/** An app on one device. */
export class App implements Device {
  readonly session = new Session();
  readonly url: string;
  /** How often it got new tokens for those that it had. */
  refreshes = 0;
  /** How often it has sent each operation. */
  readonly sent = new Map<string, number>();
  private refreshing: Promise<void> | undefined;

  constructor(url: string) {
    this.url = url;
  }

  /** Returns the app of a new guest of the server at `url`. */
  static async start(url: string): Promise<App> {
    const app = new App(url);
    await start(app);
    return app;
  }

  /**
   * Returns an access token that is good for some seconds more. However many ask at the same time, one of them refreshes it: a
   * refresh token is good for one use. Without a network it is the one that there is; whoever asks with it will come again.
   */
  async accessToken(): Promise<string> {
    const { tokens } = this.session;
    if (!tokens) throw new Error('nobody is signed in');
    if (Date.parse(tokens.accessTokenExpiresAt) - Date.now() < EARLY_MS) {
      this.refreshing ??= this.refresh(tokens.refreshToken).finally(() => (this.refreshing = undefined));
      await this.refreshing.catch(() => {});
    }
    return this.session.tokens!.accessToken;
  }

  async send(document: DocumentNode, variables: Record<string, unknown> = {}): Promise<any> {
    const name = getOperationAST(document)?.name?.value ?? '';
    this.sent.set(name, (this.sent.get(name) ?? 0) + 1);
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.session.headers() },
      body: JSON.stringify({ query: print(document), variables }),
    });
    const { data, errors } = (await response.json()) as any;
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  private async refresh(refreshToken: string): Promise<void> {
    const { tokens } = await ask(this, 'token_refresh', { refreshToken, deviceKey: this.session.deviceKey });
    this.session.tokens = tokens;
    this.refreshes += 1;
  }
}
