// Orders to follow: bought in three calls, and moved by staff.
import { expect } from 'vitest';
import { parse } from 'graphql';
import { typeid } from 'typeid-js';

import { ask } from '../shopping.ts';
import { newKey } from '../session.ts';
import type { App } from './app.ts';
import { pause } from './follower.ts';
import type { Staff } from './staff.ts';

const ADDRESS = { familyName: 'Shopper', line1: '1 Main Street', city: 'Albany', region: 'NY', postalCode: '12207', countryCode: 'US' };
const HISTORY = parse('query History($id: ID!) { order(id: $id) { events(first: 100) { nodes { seq type } totalCount } } }');

const STOCK = parse(
  'query Stock { products(first: 50, filter: [{ available: true }]) { nodes { id selectedOrFirstAvailableVariant { id quantityAvailable } } } }',
);

/** Mints the id of an order that is about to be submitted. */
export function newOrderId(): string {
  return typeid('order').toString();
}

/** Buys a thing under an id that the app has minted. */
export async function buy(app: App, orderId: string): Promise<void> {
  const placed = await submit(app, orderId, 'tok_approve');
  expect(placed).toMatchObject({ __typename: 'CheckoutSucceeded', order: { id: orderId } });
}

/** Submits an order of a thing, to be paid with a token of the sandbox; returns what came of it. */
export async function submit(app: App, orderId: string, paymentToken: string): Promise<any> {
  const { products } = await app.send(STOCK);
  const variants = products.nodes.map((product: any) => product.selectedOrFirstAvailableVariant);
  const most = variants.reduce((one: any, other: any) => (other.quantityAvailable > one.quantityAvailable ? other : one));
  const { cart } = await ask(app, 'cart_lines_add', { key: newKey(), lines: [{ merchandiseId: most.id }] });
  const [option] = cart.deliveryGroups[0].deliveryOptions;
  return ask(app, 'checkout_submit', {
    key: newKey(),
    orderId,
    email: 'shopper-1@example.com',
    shippingAddress: ADDRESS,
    deliveryOption: option.handle,
    seen: { totalAmount: '9999.00', currencyCode: cart.cost.totalAmount.currencyCode },
    paymentToken,
  });
}

/** Takes an order its whole way. */
export async function deliver(staff: Staff, orderId: string): Promise<void> {
  await staff.hold(orderId);
  await staff.release(orderId);
  const parcel = await staff.pack(orderId);
  for (const status of ['PACKED', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED']) await staff.tell(parcel, status);
  await staff.refund(orderId, '1.00');
}

/** What the shop has noted of an order: its first events with their numbers, and how many there are. */
export async function history(app: App, id: string): Promise<{ nodes: { seq: number; type: string }[]; totalCount: number }> {
  const { order } = await app.send(HISTORY, { id });
  return order.events;
}

/** An order to which something happens all the time: staff hold it and release it. */
export class Bustle {
  /** How often something has happened. */
  count = 0;
  private readonly done: Promise<void>;
  private isOver = false;

  /** Something happens each `everyMs` milliseconds, or as fast as the shop can. What fails, as while a server is away, is done again. */
  constructor(staff: Staff, orderId: string, everyMs: number) {
    this.done = (async () => {
      while (!this.isOver) {
        const begun = Date.now();
        const step = this.count % 2 === 0 ? staff.hold(orderId) : staff.release(orderId);
        await step.then(() => (this.count += 1)).catch(() => pause(100));
        await pause(Math.max(0, everyMs - (Date.now() - begun)));
      }
    })();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.done;
  }
}
