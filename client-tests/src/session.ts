// What an app keeps of who its shopper is: the device's key and the tokens.
import { randomBytes } from 'node:crypto';
import { typeid } from 'typeid-js';

/** What a sign-in answers. */
export interface Tokens {
  accessToken: string;
  accessTokenExpiresAt: string;
  refreshToken: string;
  refreshTokenExpiresAt: string;
}

/** A device: it makes its key once, and keeps the tokens that it is given. */
export class Session {
  readonly deviceKey = randomBytes(24).toString('base64url');
  tokens: Tokens | undefined;

  /** The header that says who asks. */
  headers(): Record<string, string> {
    return this.tokens ? { authorization: `Bearer ${this.tokens.accessToken}` } : {};
  }
}

/** The key of a new write: an app keeps it with the write until that is answered. */
export function newKey(): string {
  return typeid('mut').toString();
}

/** The id of a new line of a cart, which a phone may make without a network. */
export function newLineId(): string {
  return typeid('line').toString();
}
