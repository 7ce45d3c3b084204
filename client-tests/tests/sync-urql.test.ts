// urql with graphcache's `offlineExchange`, unmodified: it queues mutations that have an optimistic answer, sends them all at once, and keeps no
// order. Keys in the variables and edits by difference make that safe.
import { offlineExchange } from '@urql/exchange-graphcache';
import { Client, fetchExchange } from 'urql';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';

import { FaultProxy } from '../src/fault-proxy.ts';
import { App } from '../src/live/app.ts';
import { addToCart } from '../src/sync-client/index.ts';
import { quantities, variantsInStock } from '../src/sync-app.ts';

const ADJUST = `mutation Adjust($input: CartLinesAdjustInput!) {
  cartLinesAdjust(input: $input) { cart { id totalQuantity } userErrors { code } }
}`;
const DEADLINE = { timeout: 20_000 };

let proxy: FaultProxy;
let app: App;
beforeAll(async () => {
  proxy = await FaultProxy.start(inject('server'));
});
beforeEach(async () => {
  app = await App.start(inject('server'));
});
afterAll(() => proxy?.stop());

/** What an installation of the app keeps on its disk. */
class Disk {
  queued: any[] = [];
}

/** A start of the app: its client, what says that the network is back, and what turns it off. */
function opened(disk: Disk) {
  const phone = { isOnline: true, answers: 0, units: 0, goOnline: () => {} };
  const storage = {
    readData: async () => ({}),
    writeData: async () => {},
    readMetadata: async () => JSON.parse(JSON.stringify(disk.queued)),
    writeMetadata: async (queued: unknown[]) => void (disk.queued = JSON.parse(JSON.stringify(queued))),
    onOnline: (back: () => void) => void (phone.goOnline = back),
  };
  const cache = offlineExchange({
    storage,
    keys: { CartLinesAdjustPayload: () => null },
    // Its own test does not know what Node says of a network that is not there.
    isOfflineError: (error) => !!error?.networkError || (error?.response?.status ?? 0) >= 500,
    // Only a mutation whose optimistic answer changes an entity is queued: an edit that would change none is lost in a tunnel.
    optimistic: {
      cartLinesAdjust: ({ input }: any) => {
        for (const { delta } of input.lines) phone.units += delta;
        const cart = { __typename: 'Cart', id: 'the cart', totalQuantity: phone.units };
        return { __typename: 'CartLinesAdjustPayload', cart, userErrors: [] };
      },
    },
  });
  const client = new Client({
    url: `${proxy.url}/graphql`,
    preferGetMethod: false,
    exchanges: [cache, fetchExchange],
    fetchOptions: () => ({ headers: app.session.headers() }),
    fetch: async (...request) => {
      if (!phone.isOnline) throw new TypeError('fetch failed');
      const response = await fetch(...request);
      phone.answers += 1;
      return response;
    },
  });
  return Object.assign(phone, { client });
}

test('edits of a tunnel are sent when the network is back, and each is done once although answers are lost', async () => {
  const variants = (await variantsInStock(app)).slice(0, 4);
  const disk = new Disk();
  const phone = opened(disk);
  phone.isOnline = false;
  for (const { id } of [...variants, ...variants]) void phone.client.mutation(ADJUST, { input: addToCart(id, 1).cartLinesAdjust }).toPromise();
  await expect.poll(() => disk.queued.length, DEADLINE).toBe(8);
  phone.isOnline = true;
  proxy.loseAnswers(3);
  phone.goOnline();
  await expect.poll(() => phone.answers, DEADLINE).toBe(5);
  // Those whose answer was lost are queued again, with their keys.
  await expect.poll(() => disk.queued.length, DEADLINE).toBe(3);
  phone.goOnline();
  await expect.poll(() => phone.answers, DEADLINE).toBe(8);
  expect(await quantities(app)).toEqual(Object.fromEntries(variants.map(({ id }) => [id, 2])));
});

test('a queue that outlived the app is sent by the next start, with the keys that it had', async () => {
  const [variant] = await variantsInStock(app);
  const disk = new Disk();
  const first = opened(disk);
  first.isOnline = false;
  const input = addToCart(variant!.id, 2).cartLinesAdjust;
  void first.client.mutation(ADJUST, { input }).toPromise();
  await expect.poll(() => disk.queued.length, DEADLINE).toBe(1);
  // It had been done before the app was closed, though the app never knew.
  await opened(new Disk()).client.mutation(ADJUST, { input }).toPromise();
  expect(await quantities(app)).toEqual({ [variant!.id]: 2 });
  const second = opened(disk);
  await expect.poll(() => (second.goOnline(), second.answers), DEADLINE).toBeGreaterThan(0);
  expect(await quantities(app)).toEqual({ [variant!.id]: 2 });
});

test('what is refused is told to the app, and not sent again', async () => {
  const phone = opened(new Disk());
  const answer = await phone.client.mutation(ADJUST, { input: addToCart('v_999999', 1).cartLinesAdjust }).toPromise();
  expect(answer.error).toBeUndefined();
  expect(answer.data.cartLinesAdjust.userErrors).toHaveLength(1);
  expect(phone.answers).toBe(1);
});
