// A shopper's way, whatever client the app uses: a guest fills a cart, registers, signs in on a second device, and both carts are one.
import { expect } from 'vitest';
import type { DocumentNode } from 'graphql';

import { mailedCode } from './mail.ts';
import { shopperOperations } from './operations.ts';
import { type Session, newKey, newLineId } from './session.ts';

/** A client of an app on one device. */
export interface Device {
  session: Session;
  /** Sends a query or a mutation; fails where the answer has errors. */
  send: (document: DocumentNode, variables?: Record<string, unknown>) => Promise<any>;
}

const PASSWORD = 'three quiet mornings by the sea';

/** Sends the shopper's operation of that name and returns its only root field. */
export async function ask(device: Device, name: string, input?: Record<string, unknown>): Promise<any> {
  const operation = shopperOperations[name];
  if (!operation) throw new Error(`there is no operation ${name}`);
  const data = await device.send(operation.document, input && { input });
  return Object.values(data)[0];
}

/** Begins as a guest. */
export async function start(device: Device): Promise<void> {
  const { tokens, viewer } = await ask(device, 'guest_start', { deviceKey: device.session.deviceKey, deviceName: 'Test phone' });
  expect(viewer.kind).toBe('GUEST');
  device.session.tokens = tokens;
}

/** Signs the device in by one of the operations that do so, and returns what they answer. */
export async function signIn(device: Device, name: string, input: Record<string, unknown>): Promise<any> {
  const payload = await ask(device, name, { ...input, deviceKey: device.session.deviceKey });
  expect(payload.userErrors).toEqual([]);
  device.session.tokens = payload.tokens;
  return payload;
}

function quantities(cart: any): Record<string, number> {
  return Object.fromEntries(cart.lines.nodes.map((line: any) => [line.merchandise.id, line.quantity]));
}

/** Goes the way from the first start of an app to one cart on two devices. `variants` are two that can be bought. */
export async function shop(newDevice: () => Device, outbox: string, email: string, variants: [string, string]): Promise<void> {
  const [first, second] = variants;
  const phone = newDevice();
  await start(phone);

  // A phone in a tunnel: the same write, sent until it is answered, is applied once.
  const line = newLineId();
  const add = { key: newKey(), lines: [{ id: line, merchandiseId: first, quantity: 2 }] };
  const answers = await Promise.all([1, 2, 3].map(() => ask(phone, 'cart_lines_add', add)));
  for (const { cart, userErrors } of answers) {
    expect(userErrors).toEqual([]);
    expect(cart.lines.nodes.map(({ id }: any) => id)).toEqual([line]);
    expect(cart.totalQuantity).toBe(2);
  }
  await ask(phone, 'wishlist_items_add', { key: newKey(), items: [{ productId: await productOf(phone, first) }] });

  // The account is opened by the code of the mail; the guest's cart and wishlist are the customer's.
  const registered = await ask(phone, 'customer_register', { email, password: PASSWORD, deviceKey: phone.session.deviceKey });
  expect(registered).toMatchObject({ checkYourMail: true, userErrors: [] });
  const verified = await signIn(phone, 'customer_verify', { email, code: await mailedCode(outbox, email) });
  expect(verified.viewer).toMatchObject({ kind: 'CUSTOMER', customer: { email } });
  expect(quantities(await ask(phone, 'cart'))).toEqual({ [first]: 2 });

  // Another device has begun as a guest of its own, and signs in by password.
  const tablet = newDevice();
  await start(tablet);
  await ask(tablet, 'cart_lines_add', { key: newKey(), lines: [{ merchandiseId: first }, { merchandiseId: second }] });
  const login = await signIn(tablet, 'customer_login', { email, password: PASSWORD });
  expect(login.viewer.id).toBe(verified.viewer.id);
  const merged = await ask(tablet, 'cart');
  expect(quantities(merged)).toEqual({ [first]: 3, [second]: 1 });
  expect(await ask(phone, 'cart')).toEqual(merged);

  // A code, with the reason where one does not apply.
  const { cart } = await ask(phone, 'cart_discount_codes_update', { key: newKey(), codes: ['WELCOME10', 'NO-SUCH-CODE'] });
  const [welcome, unknown] = cart.discountCodes;
  expect(welcome).toMatchObject({ code: 'WELCOME10', applicable: true, refusal: null });
  expect(unknown.refusal.code).toBe('NOT_FOUND');
  expect(Number(cart.cost.discountAmount.amount)).toBeGreaterThan(0);

  const account = await ask(tablet, 'account');
  expect(account).toMatchObject({ kind: 'CUSTOMER', cart: { totalQuantity: 4 }, wishlist: { totalCount: 1 } });
  expect(account.sessions).toHaveLength(2);

  const { isLoggedOut } = await ask(tablet, 'logout', { refreshToken: tablet.session.tokens?.refreshToken });
  expect(isLoggedOut).toBe(true);
  await expect(ask(tablet, 'cart_lines_add', { key: newKey(), lines: [{ merchandiseId: first }] })).rejects.toThrow(/session was ended/);
}

async function productOf(device: Device, variant: string): Promise<string> {
  const { parse } = await import('graphql');
  const document = parse('query ProductOf($id: ID!) { node(id: $id) { id ... on ProductVariant { product { id } } } }');
  const { node } = await device.send(document, { id: variant });
  return node.product.id;
}

/** Two variants that can be bought, of two products. */
export async function twoVariants(device: Device): Promise<[string, string]> {
  const { parse } = await import('graphql');
  const document = parse(
    'query TwoVariants { products(first: 2, filter: [{ available: true }]) { nodes { id selectedOrFirstAvailableVariant { id quantityAvailable } } } }',
  );
  const { products } = await device.send(document);
  const [one, two] = products.nodes.map((product: any) => product.selectedOrFirstAvailableVariant);
  expect(Math.min(one.quantityAvailable, two.quantityAvailable)).toBeGreaterThan(3);
  return [one.id, two.id];
}
