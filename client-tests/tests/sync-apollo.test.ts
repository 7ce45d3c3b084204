// Apollo Client 4 with its RetryLink, and 3.14 with apollo-link-queue and apollo-link-serialize, unmodified, on a network that loses answers.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { RetryLink } from '@apollo/client/link/retry';
import * as v3 from 'apollo-client-3/core';
import { RetryLink as RetryLink3 } from 'apollo-client-3/link/retry';
import QueueLink from 'apollo-link-queue';
import SerializingLink from 'apollo-link-serialize';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';

import { FaultProxy } from '../src/fault-proxy.ts';
import { App } from '../src/live/app.ts';
import { type Operation, addToCart } from '../src/sync-client/index.ts';
import { quantities, variantsInStock } from '../src/sync-app.ts';
import { recorded } from '../src/traffic.ts';

const ADJUST = gql`
  mutation Adjust($input: CartLinesAdjustInput!) {
    cartLinesAdjust(input: $input) {
      cart {
        id
        totalQuantity
      }
      userErrors {
        code
      }
    }
  }
`;

let proxy: FaultProxy;
let app: App;
let variant: string;
beforeAll(async () => {
  proxy = await FaultProxy.start(inject('server'));
});
beforeEach(async () => {
  app = await App.start(inject('server'));
  variant = (await variantsInStock(app))[0]!.id;
});
afterAll(() => proxy?.stop());

const retry = { delay: { initial: 50, max: 200, jitter: true }, attempts: { max: 20 } };

function plus(units: number): Operation['cartLinesAdjust'] {
  return addToCart(variant, units).cartLinesAdjust;
}

test('Apollo Client 4: RetryLink sends an edit until it is answered, and it is done once', async () => {
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([new RetryLink(retry), new HttpLink({ uri: `${proxy.url}/graphql`, headers: app.session.headers() })]),
  });
  proxy.loseAnswers(3);
  const { data } = await client.mutate<any>({ mutation: ADJUST, variables: { input: plus(2) } });
  expect(data.cartLinesAdjust).toMatchObject({ cart: { totalQuantity: 2 }, userErrors: [] });
  expect(proxy.answersToLose).toBe(0);
  expect(await quantities(app)).toEqual({ [variant]: 2 });
});

test('Apollo Client 4: a whole queue of the protocol goes through it as well', async () => {
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([new RetryLink(retry), new HttpLink({ uri: `${proxy.url}/graphql`, headers: app.session.headers() })]),
  });
  const push = gql`
    mutation Push($input: SyncPushInput!) {
      syncPush(input: $input) {
        results {
          seq
          status
          original
        }
        lastMutationSeq
      }
    }
  `;
  const { mint } = await import('../src/sync-client/index.ts');
  const mutations = [1, 2, 3].map((seq) => ({ seq, op: { cartLinesAdjust: plus(1) } }));
  proxy.loseAnswers(2);
  const { data } = await client.mutate<any>({ mutation: push, variables: { input: { clientId: mint('client'), mutations } } });
  expect(data.syncPush.results.map(({ status, original }: any) => [status, original])).toEqual([1, 2, 3].map(() => ['DUPLICATE', 'APPLIED']));
  expect(data.syncPush.lastMutationSeq).toBe(3);
  expect(await quantities(app)).toEqual({ [variant]: 3 });
});

test('Apollo Client 3: a queue that was closed is sent in order when it is opened, and each edit is done once', async () => {
  const { fetch: noting, exchanges } = recorded();
  const queue = new QueueLink();
  // The links are made for a type of Apollo's that this package has in another copy.
  const link = v3.ApolloLink.from([
    queue as unknown as v3.ApolloLink,
    new SerializingLink() as unknown as v3.ApolloLink,
    new RetryLink3(retry) as unknown as v3.ApolloLink,
    new v3.HttpLink({ uri: `${proxy.url}/graphql`, fetch: noting, headers: app.session.headers() }),
  ]);
  const client = new v3.ApolloClient({ cache: new v3.InMemoryCache(), link });
  queue.close();
  const inputs = [1, 2, 3, 4].map((units) => plus(units)!);
  const sent = inputs.map((input) => client.mutate({ mutation: ADJUST, variables: { input }, context: { serializationKey: 'cart' } }));
  expect(exchanges).toEqual([]);
  proxy.loseAnswers(2);
  queue.open();
  const answers = await Promise.all(sent);
  for (const { data } of answers) expect(data.cartLinesAdjust.userErrors).toEqual([]);
  // What went through to the end went in the order of the edits.
  const keys = exchanges.map(({ asked }) => (asked as any).variables.input.key);
  expect(keys).toEqual(inputs.map(({ key }) => key));
  expect(await quantities(app)).toEqual({ [variant]: 10 });
});
