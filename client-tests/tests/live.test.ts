// Unmodified clients follow an order from before it is there to its end.
import { afterAll, beforeAll, expect, test } from 'vitest';

import { App } from '../src/live/app.ts';
import { CLIENTS } from '../src/live/clients.ts';
import { Journal } from '../src/live/journal.ts';
import { buy, deliver, history, newOrderId } from '../src/live/orders.ts';
import { Staff } from '../src/live/staff.ts';
import { shopperOperations } from '../src/operations.ts';
import { type Server, serve } from '../src/server.ts';

/** What becomes of an order that is paid at once, held, released, sent in one parcel, delivered, and paid back in part. */
const LIFE = [
  'SUBMITTED',
  'PAYMENT_CAPTURED',
  'PLACED',
  'HELD',
  'HOLD_RELEASED',
  'FULFILLMENT_CREATED',
  'FULFILLMENT_MOVED',
  'FULFILLMENT_MOVED',
  'FULFILLMENT_MOVED',
  'FULFILLMENT_MOVED',
  'COMPLETED',
  'REFUND_REQUESTED',
  'REFUNDED',
];

let server: Server;
let staff: Staff;
beforeAll(async () => {
  server = await serve({ TOTE_DEFAULT_MARKET: 'us' });
  staff = new Staff(server.url, server.staff('packer', ['orders']));
});
afterAll(() => server?.stop());

function following(app: App, journal: Journal, operation: string, variables: Record<string, unknown>) {
  const { text } = shopperOperations[operation]!;
  return { url: server.url, app, text, variables, pauseMs: () => 100, next: journal.take, failed: journal.failed };
}

test.each(CLIENTS)('%s follows an order from before it is submitted to its end', async (_, follow) => {
  const app = await App.start(server.url);
  const [orderId, journal] = [newOrderId(), new Journal()];
  const stop = follow(following(app, journal, 'order_status_changed', { orderId }));
  try {
    await journal.until('beginning', ({ begun }) => begun === 1);
    await buy(app, orderId);
    await deliver(staff, orderId);
    await journal.until('end', ({ items }) => items.at(-1)?.event?.type === 'REFUNDED');
  } finally {
    stop();
  }
  expect(journal.faults).toEqual([]);
  expect(journal.items.map(({ event }) => event.type)).toEqual(LIFE);
  expect(journal.items.map(({ event: { seq, type } }) => ({ seq, type }))).toEqual((await history(app, orderId)).nodes);
  expect(journal.items.every(({ order }) => order.id === orderId)).toBe(true);
  expect(journal.items.at(-1)!.order).toMatchObject({ status: 'COMPLETED', fulfillmentStatus: 'FULFILLED', financialStatus: 'PARTIALLY_REFUNDED' });
  expect([journal.begun, journal.repeats]).toEqual([1, 0]);
});

test.each(CLIENTS)('%s follows all orders of a shopper', async (_, follow) => {
  const app = await App.start(server.url);
  const orders = [newOrderId(), newOrderId()];
  const journal = new Journal();
  const stop = follow(following(app, journal, 'customer_orders_changed', {}));
  try {
    await journal.until('beginning', ({ begun }) => begun === 1);
    for (const orderId of orders) await buy(app, orderId);
    // Both at once: each order's events are in order, whichever comes first.
    await Promise.all(orders.map((orderId) => deliver(staff, orderId)));
    await journal.until('end', ({ items }) => items.length >= 2 * LIFE.length);
  } finally {
    stop();
  }
  expect(journal.faults).toEqual([]);
  for (const orderId of orders) {
    const events = journal.items.filter((item) => item['orderId'] === orderId).map(({ event }) => event.type);
    expect(events).toEqual(LIFE);
  }
});
