// Sign-up, login, cart and merge by real clients, each on a server of its own with its mails in a folder.
import { SetContextLink } from '@apollo/client/link/context';
import { authExchange } from '@urql/exchange-auth';
import { type AnyVariables, Client, fetchExchange } from 'urql';
import type { ApolloClient } from '@apollo/client';
import { type DocumentNode, Kind } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { apolloClient } from '../src/apollo.ts';
import { shopperOperations } from '../src/operations.ts';
import { type Server, serve } from '../src/server.ts';
import { Session, newKey } from '../src/session.ts';
import { type Device, ask, shop, start, twoVariants } from '../src/shopping.ts';

let server: Server;
beforeAll(async () => {
  server = await serve();
});
afterAll(() => server.stop());

function isMutation(document: DocumentNode): boolean {
  return document.definitions.some((one) => one.kind === Kind.OPERATION_DEFINITION && one.operation === 'mutation');
}

function apolloDevice(): Device {
  const session = new Session();
  const token = new SetContextLink(({ headers }) => ({ headers: { ...headers, ...session.headers() } }));
  const client: ApolloClient = apolloClient(server.url, { links: [token] });
  return {
    session,
    send: async (document, variables = {}) => {
      const { data } = isMutation(document)
        ? await client.mutate({ mutation: document, variables })
        : await client.query({ query: document, variables, fetchPolicy: 'network-only' });
      return data;
    },
  };
}

/** urql with its exchange for tokens: what fails because of the token is sent again with a new one. */
function urqlDevice(): Device & { refreshes: number } {
  const session = new Session();
  const device = { session, refreshes: 0, send };
  const auth = authExchange(async (utilities) => ({
    addAuthToOperation: (operation) => utilities.appendHeaders(operation, session.headers()),
    didAuthError: (error) =>
      error.graphQLErrors.some(({ extensions }) => ['TOKEN_EXPIRED', 'TOKEN_INVALID'].includes(String(extensions['reason']))),
    refreshAuth: async () => {
      device.refreshes += 1;
      const input = { refreshToken: session.tokens?.refreshToken, deviceKey: session.deviceKey };
      const { data, error } = await utilities.mutate(shopperOperations['token_refresh']!.document, { input });
      if (error) throw error;
      session.tokens = data.tokenRefresh.tokens;
    },
  }));
  const client = new Client({ url: `${server.url}/graphql`, exchanges: [auth, fetchExchange], preferGetMethod: false });
  async function send(document: DocumentNode, variables: AnyVariables = {}): Promise<any> {
    const sent = isMutation(document) ? client.mutation(document, variables) : client.query(document, variables);
    const { data, error } = await sent.toPromise();
    if (error) throw error;
    return data;
  }
  return device;
}

test('Apollo Client: a guest shops, registers, signs in on another device, and keeps everything', async () => {
  await shop(apolloDevice, server.outbox, 'shopper-1@example.com', await twoVariants(apolloDevice()));
});

test('urql: a guest shops, registers, signs in on another device, and keeps everything', async () => {
  await shop(urqlDevice, server.outbox, 'shopper-2@example.com', await twoVariants(urqlDevice()));
});

test('a token that does not hold costs one refresh, and a write that was repeated with a new one runs once', async () => {
  const device = urqlDevice();
  const [variant] = await twoVariants(device);
  await start(device);
  const { refreshToken } = device.session.tokens!;
  device.session.tokens = { ...device.session.tokens!, accessToken: 'an access token of yesterday' };
  const add = { key: newKey(), lines: [{ merchandiseId: variant }] };
  const [once, again] = [await ask(device, 'cart_lines_add', add), await ask(device, 'cart_lines_add', add)];
  expect(device.refreshes).toBe(1);
  expect(device.session.tokens?.refreshToken).not.toBe(refreshToken);
  expect(once.cart).toEqual(again.cart);
  expect(once.cart.totalQuantity).toBe(1);
});
