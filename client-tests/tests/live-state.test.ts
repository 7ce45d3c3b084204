// Streams of how something is: the cart that another device has changed, a product whose price has, a payment that is decided.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventSource } from 'eventsource';
import { parse } from 'graphql';

import { App } from '../src/live/app.ts';
import { followByApolloOverWs } from '../src/live/apollo.ts';
import { type Following, itemOf } from '../src/live/follower.ts';
import { followByGraphqlSse } from '../src/live/graphql-sse.ts';
import { followByGraphqlWs } from '../src/live/graphql-ws.ts';
import { Journal } from '../src/live/journal.ts';
import { newOrderId, submit } from '../src/live/orders.ts';
import { Staff } from '../src/live/staff.ts';
import { shopperOperations } from '../src/operations.ts';
import { type Server, serve } from '../src/server.ts';
import { newKey, newLineId } from '../src/session.ts';
import { ask, twoVariants } from '../src/shopping.ts';

let server: Server;
beforeAll(async () => {
  server = await serve({ TOTE_DEFAULT_MARKET: 'us' });
});
afterAll(() => server?.stop());

function following(app: App, { take, failed }: Journal, operation: string, variables: Record<string, unknown>): Following {
  const { text } = shopperOperations[operation]!;
  return { url: server.url, app, text, variables, pauseMs: () => 100, next: take, failed };
}

test('a cart that another device changes is shown anew', async () => {
  const phone = await App.start(server.url);
  const [variant] = await twoVariants(phone);
  const journal = new Journal();
  const stop = followByGraphqlWs(following(phone, journal, 'cart_changed', {}));
  try {
    await journal.until('beginning', ({ begun }) => begun === 1);
    // The same guest by another session: as a second device of a customer would be.
    const tablet = new App(server.url);
    tablet.session.tokens = phone.session.tokens;
    const line = newLineId();
    await ask(tablet, 'cart_lines_add', { key: newKey(), lines: [{ id: line, merchandiseId: variant, quantity: 2 }] });
    await journal.until('change', ({ items }) => items.at(-1)?.['cart']?.totalQuantity === 2);
    const { cart } = journal.items.at(-1)!;
    expect(cart.lines.nodes).toMatchObject([{ id: line, quantity: 2 }]);
    expect(cart.version).toBe((await ask(phone, 'cart')).version);
  } finally {
    stop();
  }
  expect(journal.faults).toEqual([]);
});

const PRODUCT = parse(
  '{ products(first: 1, filter: [{ available: true }]) { nodes { id variants(first: 50) { nodes { id price { amount } } } } } }',
);

/** A product, and what makes its lowest price another one. */
async function priced(app: App): Promise<{ id: string; reprice: (amount: string) => Promise<void> }> {
  const staff = new Staff(server.url, server.staff(randomUUID(), ['prices']));
  const [product] = (await app.send(PRODUCT)).products.nodes;
  const [variant] = product.variants.nodes;
  return { id: product.id, reprice: (amount) => staff.price(variant.id, 'us', amount) };
}

test('a price that changes is shown to everybody who looks at the product, token or not', async () => {
  const app = await App.start(server.url);
  const { id, reprice } = await priced(app);
  const journal = new Journal();
  const stop = followByGraphqlSse(following(app, journal, 'product_changed', { ids: [id] }));
  const address = new URL(`${server.url}/graphql`);
  address.searchParams.set('query', shopperOperations['product_changed']!.text);
  address.searchParams.set('variables', JSON.stringify({ ids: [id] }));
  const [source, seen] = [new EventSource(address), new Journal()];
  source.addEventListener('next', ({ data }) => seen.take(itemOf(JSON.parse(data))!));
  try {
    for (const one of [journal, seen]) await one.until('beginning', ({ begun }) => begun === 1);
    for (const amount of ['0.51', '0.52']) {
      await reprice(amount);
      for (const one of [journal, seen]) {
        await one.until(amount, ({ items }) => items.at(-1)?.['product']?.priceRange.min.amount === amount);
      }
    }
  } finally {
    stop();
    source.close();
  }
  expect(journal.items.every(({ product }) => product.id === id)).toBe(true);
  expect([journal.faults, seen.faults]).toEqual([[], []]);
});

test('the screen that waits for the bank is told what it decides', async () => {
  const app = await App.start(server.url);
  const [orderId, journal] = [newOrderId(), new Journal()];
  const stop = followByApolloOverWs(following(app, journal, 'checkout_attempt_changed', { id: orderId }));
  try {
    await journal.until('beginning', ({ begun }) => begun === 1);
    const waiting = await submit(app, orderId, 'tok_3ds');
    expect(waiting.__typename).toBe('CheckoutActionRequired');
    const state = (name: string) => journal.until(name, ({ items }) => items.at(-1)?.['attempt']?.__typename === name);
    await state('CheckoutActionRequired');
    const bank = new URL(new URL(waiting.action.url).pathname, server.url);
    await fetch(bank, { method: 'POST', body: new URLSearchParams({ decision: 'approve' }), redirect: 'manual' });
    await state('CheckoutSucceeded');
    expect(journal.items.at(-1)!['attempt'].order).toMatchObject({ id: orderId, status: 'PLACED' });
  } finally {
    stop();
  }
});
