// From nothing to an order by a real client: three calls, 3-D Secure on the sandbox's page, and Stripe over its own interface.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, fetchExchange } from 'urql';
import { type DocumentNode, Kind } from 'graphql';
import { typeid } from 'typeid-js';

import { CARD_WITH_CHALLENGE, StripeDouble, WEBHOOK_SECRET } from '../src/stripe-double.ts';
import { type Device, ask, start, twoVariants } from '../src/shopping.ts';
import { type Server, serve } from '../src/server.ts';
import { Session, newKey } from '../src/session.ts';
import { shopperOperations } from '../src/operations.ts';

const ADDRESS = { familyName: 'Shopper', line1: '1 Main Street', city: 'Albany', region: 'NY', postalCode: '12207', countryCode: 'US' };
const DEADLINE_MS = 20_000;

/** A phone with urql that counts what it sends. */
function phone(server: Server): Device & { calls: number } {
  const session = new Session();
  const client = new Client({
    url: `${server.url}/graphql`,
    exchanges: [fetchExchange],
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetchOptions: () => ({ headers: session.headers() }),
  });
  const device = {
    session,
    calls: 0,
    send: async (document: DocumentNode, variables: Record<string, unknown> = {}): Promise<any> => {
      device.calls += 1;
      const isMutation = document.definitions.some((one) => one.kind === Kind.OPERATION_DEFINITION && one.operation === 'mutation');
      const sent = isMutation ? client.mutation(document, variables) : client.query(document, variables);
      const { data, error } = await sent.toPromise();
      if (error) throw error;
      return data;
    },
  };
  return device;
}

/** Puts a thing into the cart and returns what the cart costs when it is sent in the cheapest way. */
async function fill(device: Device, variant: string): Promise<any> {
  const { cart, userErrors } = await ask(device, 'cart_lines_add', { key: newKey(), lines: [{ merchandiseId: variant }] });
  expect(userErrors).toEqual([]);
  return cart;
}

function order(cart: any, paymentToken: string): Record<string, unknown> {
  const [option] = cart.deliveryGroups[0].deliveryOptions;
  return {
    key: newKey(),
    orderId: typeid('order').toString(),
    email: 'shopper-1@example.com',
    shippingAddress: ADDRESS,
    deliveryOption: option.handle,
    // Tax of the state comes on top, which nobody knows before the address.
    seen: { totalAmount: '9999.00', currencyCode: cart.cost.totalAmount.currencyCode },
    paymentToken,
  };
}

async function attempt(device: Device, id: string): Promise<any> {
  const { checkoutAttempt } = await device.send(shopperOperations['checkout_attempt']!.document, { id });
  return checkoutAttempt;
}

/** Asks until the payment's outcome is known. */
async function outcome(device: Device, id: string): Promise<any> {
  const begun = Date.now();
  for (;;) {
    const found = await attempt(device, id);
    if (!['CheckoutProcessing', 'CheckoutActionRequired'].includes(found.__typename) || Date.now() - begun > DEADLINE_MS) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the sandbox', () => {
  let server: Server;
  let variant: string;
  beforeAll(async () => {
    server = await serve({ TOTE_DEFAULT_MARKET: 'us' });
    [variant] = await twoVariants(phone(server));
  });
  afterAll(() => server.stop());

  test('from nothing to a placed order in three calls, however often the last one is sent', async () => {
    const device = phone(server);
    await start(device);
    const cart = await fill(device, variant);
    const input = order(cart, 'tok_approve');
    const placed = await ask(device, 'checkout_submit', input);
    expect(placed).toMatchObject({ __typename: 'CheckoutSucceeded', order: { id: input['orderId'], status: 'PLACED' } });
    expect(device.calls).toBe(3);
    const again = await Promise.all([1, 2, 3].map(() => ask(device, 'checkout_submit', input)));
    for (const one of again) expect(one).toEqual(placed);
    expect((await ask(device, 'cart')).totalQuantity).toBe(0);
    const { orders } = await device.send(shopperOperations['orders']!.document);
    expect(orders.nodes).toMatchObject([{ id: input['orderId'], financialStatus: 'PAID', fulfillmentStatus: 'UNFULFILLED' }]);
    const shown = await device.send(shopperOperations['order']!.document, { id: input['orderId'] });
    expect(shown.order.lineItems.nodes).toHaveLength(1);
  });

  test('3-D Secure: the page of the bank decides', async () => {
    for (const [decision, expected] of [
      ['approve', 'CheckoutSucceeded'],
      ['deny', 'CheckoutFailed'],
    ] as const) {
      const device = phone(server);
      await start(device);
      const input = order(await fill(device, variant), 'tok_3ds');
      const waiting = await ask(device, 'checkout_submit', input);
      expect(waiting).toMatchObject({ __typename: 'CheckoutActionRequired', orderId: input['orderId'] });
      // The address is that of the server's configuration, in which a test leaves the port open.
      const bank = new URL(new URL(waiting.action.url).pathname, server.url);
      const page = await fetch(bank);
      expect(await page.text()).toContain('Approve');
      const body = new URLSearchParams({ decision });
      const answered = await fetch(bank, { method: 'POST', body, redirect: 'manual' });
      expect(answered.status).toBeLessThan(400);
      expect((await outcome(device, waiting.orderId)).__typename).toBe(expected);
    }
  });

  test('a declined card leaves the cart as it was', async () => {
    const device = phone(server);
    await start(device);
    const input = order(await fill(device, variant), 'tok_decline_insufficient_funds');
    const failed = await ask(device, 'checkout_submit', input);
    expect(failed).toMatchObject({ __typename: 'CheckoutFailed', userErrors: [{ code: 'PAYMENT_DECLINED' }] });
    expect((await ask(device, 'cart')).totalQuantity).toBe(1);
  });
});

describe('Stripe', () => {
  let stripe: StripeDouble;
  let server: Server;
  let variant: string;
  beforeAll(async () => {
    stripe = await StripeDouble.start();
    server = await serve({
      TOTE_DEFAULT_MARKET: 'us',
      TOTE_PAYMENT_PROVIDER: 'stripe',
      TOTE_STRIPE_SECRET_KEY: 'sk_test_of_the_tests',
      TOTE_STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      TOTE_STRIPE_URL: stripe.url,
    });
    stripe.shop = server.url;
    [variant] = await twoVariants(phone(server));
  });
  afterAll(async () => {
    await server.stop();
    await stripe.stop();
  });

  test('a card is charged once, and the order is placed', async () => {
    const device = phone(server);
    await start(device);
    const input = order(await fill(device, variant), 'pm_card_visa');
    const answers = await Promise.all([1, 2].map(() => ask(device, 'checkout_submit', input)));
    expect((await outcome(device, String(input['orderId']))).__typename).toBe('CheckoutSucceeded');
    expect(answers.every(({ __typename }) => ['CheckoutSucceeded', 'CheckoutProcessing'].includes(__typename))).toBe(true);
    const charged = [...stripe.intents.values()].filter(({ metadata }) => metadata['tote_order']);
    expect(charged).toHaveLength(1);
  });

  test('3-D Secure: the library in the app gets the secret, and the webhook places the order', async () => {
    const device = phone(server);
    await start(device);
    const input = order(await fill(device, variant), CARD_WITH_CHALLENGE);
    const waiting = await ask(device, 'checkout_submit', input);
    expect(waiting.__typename).toBe('CheckoutActionRequired');
    const webhook = await stripe.passChallenge(waiting.action.clientSecret);
    expect(webhook.status).toBe(200);
    expect((await outcome(device, waiting.orderId)).__typename).toBe('CheckoutSucceeded');
  });
});
