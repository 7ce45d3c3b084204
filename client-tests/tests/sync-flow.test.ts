// The reference client of offline sync against the real server: as a shopper uses two phones and a tunnel.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'graphql';

import { FaultProxy } from '../src/fault-proxy.ts';
import { App } from '../src/live/app.ts';
import { Staff } from '../src/live/staff.ts';
import { mailedCode } from '../src/mail.ts';
import { shopperOperations } from '../src/operations.ts';
import { type Server, serve } from '../src/server.ts';
import { ask, signIn } from '../src/shopping.ts';
import { type Edit, HttpTransport, MemoryStore, acceptQuote, addToCart, editAddress, mint, rowKey, setQuantity } from '../src/sync-client/index.ts';
import { clientOf, quantities, secondDevice, shown, shownQuantities, transportOf, variantsInStock } from '../src/sync-app.ts';

const ADDRESS = { familyName: 'Shopper', line1: '1 Main Street', city: 'Albany', region: 'NY', postalCode: '12207', countryCode: 'US' };

let server: Server;
let proxy: FaultProxy;
let staff: Staff;
beforeAll(async () => {
  server = await serve({ TOTE_DEFAULT_MARKET: 'us' });
  proxy = await FaultProxy.start(server.url);
  staff = new Staff(server.url, server.staff(randomUUID(), ['prices']));
});
afterAll(async () => {
  await proxy?.stop();
  await server?.stop();
});

/** Does what a sign-up by mail does, leaves the app signed in, and returns the shopper's id. */
async function register(app: App, email: string): Promise<string> {
  await ask(app, 'customer_register', { email, password: 'three quiet mornings by the sea', deviceKey: app.session.deviceKey });
  const { viewer } = await signIn(app, 'customer_verify', { email, code: await mailedCode(server.outbox, email) });
  return viewer.id;
}

function prefer(key: string, value: unknown) {
  return { preferencesSet: { key: mint('mut'), entries: [{ key, value }] } };
}

test('edits made in a tunnel are shown at once, and done once when the network is back, however often the answer is lost', async () => {
  const app = await App.start(server.url);
  const [first, second] = await variantsInStock(app);
  const client = await clientOf(app, { transport: transportOf(app, proxy.url) });
  await client.edit(addToCart(first!.id, 1));
  await client.edit(addToCart(second!.id, 1));
  await client.edit(setQuantity(shown(client, 'CartLine')[0]!, 3));
  await client.edit({ wishlistItemsAdd: { key: mint('mut'), items: [{ productId: first!.productId }] } });
  await client.edit(prefer('size', 'M'));
  const wanted = { [first!.id]: 3, [second!.id]: 1 };
  expect(shownQuantities(client)).toEqual(wanted);
  for (const round of [1, 2, 3]) {
    proxy.loseAnswers(1);
    expect(await client.sync(), `round ${round}`).toBe('LATER');
    expect(shownQuantities(client)).toEqual(wanted);
  }
  expect(await client.sync()).toBe('SYNCED');
  expect([client.waiting, client.issues, client.view.pending.size]).toEqual([0, [], 0]);
  expect(shownQuantities(client)).toEqual(wanted);
  expect(await quantities(app)).toEqual(wanted);
  expect(client.view.rows.get(rowKey('PREFERENCE', 'size'))).toMatchObject({ value: 'M' });
  expect(shown(client, 'WishlistItem')).toHaveLength(1);
  // What was lost can be asked for as well.
  const results = await transportOf(app).results(client.clientId, 2);
  expect(results.map(({ seq, status }) => [seq, status])).toEqual([[3, 'APPLIED'], [4, 'APPLIED'], [5, 'APPLIED']]);
});

test('two devices edit one cart and one address without a network, and agree in the end', async () => {
  const app = await App.start(server.url);
  const [variant] = await variantsInStock(app);
  const phone = await clientOf(app);
  const tablet = await clientOf(secondDevice(app));
  const id = mint('addr');
  await phone.edit({ addressCreate: { key: mint('mut'), id, address: ADDRESS } });
  await phone.edit(addToCart(variant!.id, 2));
  for (const client of [phone, tablet]) expect(await client.sync()).toBe('SYNCED');
  expect(shownQuantities(tablet)).toEqual({ [variant!.id]: 2 });
  expect(phone.issues).toEqual([]);

  // One takes out what it saw, the other adds one; one mends the city, the other the street, and both the postal code.
  const address = () => tablet.view.rows.get(rowKey('ADDRESS', id))!;
  await phone.edit(setQuantity(shown(phone, 'CartLine')[0]!, 0));
  await tablet.edit(addToCart(variant!.id, 1));
  await phone.edit(editAddress(address(), { city: 'Troy' }));
  await tablet.edit(editAddress(address(), { line1: '2 Main Street' }));
  await phone.edit(editAddress(address(), { postalCode: '12180' }));
  await tablet.edit(editAddress(address(), { postalCode: '12181' }));
  for (const client of [phone, tablet, phone]) expect(await client.sync()).toBe('SYNCED');
  expect(shownQuantities(phone)).toEqual({ [variant!.id]: 1 });
  for (const client of [phone, tablet]) {
    expect(client.view.rows.get(rowKey('ADDRESS', id))).toMatchObject({ city: 'Troy', line1: '2 Main Street', postalCode: '12180' });
  }
  expect(phone.view.rows).toEqual(tablet.view.rows);
  const [{ result }] = tablet.issues as [Edit];
  expect(result).toMatchObject({ status: 'CONFLICT', conflict: { kind: 'FIELDS_DIVERGED', fields: ['postalCode'], theirs: { id, postalCode: '12180' } } });
});

test('an order placed in a tunnel costs more by then: the shopper is told, agrees, and has one order', async () => {
  const app = await App.start(server.url);
  const variant = (await variantsInStock(app))[2]!;
  const client = await clientOf(app);
  await client.edit(addToCart(variant.id, 1));
  await client.sync();
  const [cart] = shown(client, 'Cart');
  const { cart: now } = await app.send(parse('query Ways { cart { deliveryGroups { deliveryOptions { handle } } } }'));
  const orderId = mint('order');
  const { amount, currencyCode } = cart!['cost'].totalAmount;
  const submit = {
    key: mint('mut'),
    orderId,
    email: 'shopper-1@example.com',
    shippingAddress: ADDRESS,
    deliveryOption: now.deliveryGroups[0].deliveryOptions[0].handle,
    seen: { totalAmount: amount, currencyCode },
    paymentToken: 'tok_approve',
  };
  const key = await client.edit({ checkoutSubmit: submit });
  await client.edit({ orderCancel: { key: mint('mut'), orderId } }, [key]);
  expect(client.view.rows.get(rowKey('ORDER', orderId))).toMatchObject({ status: 'PENDING_PAYMENT' });
  await staff.price(variant.id, 'us', (Number(variant.price) + 100).toFixed(2));

  expect(await client.sync()).toBe('SYNCED');
  const [refused, blocked] = client.issues as [Edit, Edit];
  expect(refused.result).toMatchObject({ status: 'CONFLICT', conflict: { kind: 'PRICE_CHANGED', lines: [{ variantId: variant.id, quantity: 1 }] } });
  expect(blocked.result).toMatchObject({ status: 'BLOCKED', blockedBy: refused.mutation.seq });
  expect(client.view.rows.has(rowKey('ORDER', orderId))).toBe(false);
  const { quote, cost } = refused.result!.conflict!;
  expect(Number(cost!['totalAmount'].amount)).toBeGreaterThan(Number(amount) + 99);

  for (const { mutation } of client.issues) await client.dismiss(Object.values(mutation.op)[0]!.key);
  // It costs still more before the shopper has agreed: they are asked again.
  await staff.price(variant.id, 'us', (Number(variant.price) + 200).toFixed(2));
  await client.edit(acceptQuote({ checkoutSubmit: submit }, quote!));
  await client.sync();
  const again = client.issues[0]!;
  expect(again.result).toMatchObject({ status: 'CONFLICT', conflict: { kind: 'PRICE_CHANGED' } });
  await client.dismiss(Object.values(again.mutation.op)[0]!.key);
  await client.edit(acceptQuote({ checkoutSubmit: submit }, again.result!.conflict!.quote!));
  expect(await client.sync()).toBe('SYNCED');
  expect(client.issues).toEqual([]);
  await expect
    .poll(async () => (await client.sync(), client.view.rows.get(rowKey('ORDER', orderId))?.['status']), { timeout: 20_000 })
    .toBe('PLACED');
  expect(shown(client, 'Order')).toHaveLength(1);
  await expect.poll(async () => (await client.sync(), shownQuantities(client)), { timeout: 20_000 }).toEqual({});
});

test('what a guest edited is the customer’s after the sign-in, sent before it or not', async () => {
  const app = await App.start(server.url);
  const [first, second] = await variantsInStock(app);
  const client = await clientOf(app);
  const guest = secondDevice(app);
  const { clientId } = client;
  await client.edit(addToCart(first!.id, 1));
  await client.sync();
  await client.edit(addToCart(second!.id, 2));
  const email = `shopper-${randomUUID()}@example.com`;
  const principalId = await register(app, email);
  expect(await client.signedIn(principalId, { wasTheGuest: true })).toBe('SYNCED');
  expect(client.clientId).toBe(clientId);
  expect(shownQuantities(client)).toEqual({ [first!.id]: 1, [second!.id]: 2 });
  expect(await quantities(app)).toEqual(shownQuantities(client));
  expect(client.issues).toEqual([]);

  // Somebody else on the same device: nothing of the first is seen or sent.
  const other = await App.start(server.url);
  await client.edit(prefer('size', 'XL'));
  const lost: string[] = [];
  const store = new MemoryStore();
  const theirs = await clientOf(app, { store, listener: { lost: (edits) => lost.push(...edits.map(({ mutation }) => Object.keys(mutation.op)[0]!)) } });
  await theirs.edit(addToCart(first!.id, 1));
  await theirs.sync();
  await theirs.edit(prefer('size', 'XL'));
  const before = theirs.clientId;
  app.session.tokens = other.session.tokens;
  expect(await theirs.sync()).toBe('SYNCED');
  expect(theirs.clientId).not.toBe(before);
  expect(lost).toEqual(['preferencesSet']);
  expect([...theirs.view.rows.keys()]).toEqual([]);
  expect(guest.session.tokens).not.toEqual(app.session.tokens);
});

test('a phone whose backup was restored is another client, and orders nothing twice', async () => {
  const app = await App.start(server.url);
  const [variant] = await variantsInStock(app);
  const store = new MemoryStore();
  const client = await clientOf(app, { store, transport: transportOf(app, proxy.url) });
  await client.edit(addToCart(variant!.id, 1));
  proxy.loseAnswers(1);
  expect(await client.sync()).toBe('LATER');
  const backup = store.copy();
  await client.edit(addToCart(variant!.id, 1));
  expect(await client.sync()).toBe('SYNCED');
  const restored = await clientOf(app, { store: backup });
  await restored.edit(addToCart(variant!.id, 1));
  expect(await restored.sync()).toBe('SYNCED');
  expect(restored.clientId).not.toBe(client.clientId);
  expect(shownQuantities(restored)).toEqual({ [variant!.id]: 3 });
  expect(await quantities(app)).toEqual({ [variant!.id]: 3 });
});

test('a device is told by the stream that another one has edited, also after the stream was cut', async () => {
  const app = await App.start(server.url);
  const [variant] = await variantsInStock(app);
  const phone = await clientOf(app, { transport: transportOf(app, proxy.url) });
  const tablet = await clientOf(secondDevice(app));
  phone.start();
  try {
    for (const units of [1, 2, 3]) {
      await tablet.edit(addToCart(variant!.id, 1));
      expect(await tablet.sync()).toBe('SYNCED');
      await expect.poll(() => shownQuantities(phone), { timeout: 20_000 }).toEqual({ [variant!.id]: units });
      proxy.cut();
    }
  } finally {
    phone.stop();
  }
});

test('a stream whose token does not hold is opened with the next one', async () => {
  const app = await App.start(server.url);
  const asked: boolean[] = [];
  const documents = { pull: '', exchange: '', results: '', stream: shopperOperations['sync_stream']!.text };
  const accessToken = async (isRefused: boolean) => (asked.push(isRefused), isRefused ? app.accessToken() : 'an access token of yesterday');
  const transport = new HttpTransport({ url: `${server.url}/graphql`, documents, accessToken });
  const clientId = mint('client');
  await new Promise<void>((ended) => transport.follow(clientId, [], () => {}, ended));
  const item = await new Promise<any>((next, reject) => {
    const close = transport.follow(clientId, [], (first) => (close(), next(first)), () => reject(new Error('the stream ended')));
  });
  expect(item.__typename).toBe('CaughtUp');
  expect(asked).toEqual([false, true]);
});

test('a slice of the catalogue is copied page by page, and only what changed comes after that', async () => {
  const app = await App.start(server.url);
  const { collections } = await app.send(parse('query Slices { collections(first: 20) { nodes { id products(first: 100) { nodes { id title } } } } }'));
  // The largest that one page of an ordinary query shows as a whole.
  const sizes = collections.nodes.filter(({ products }: any) => products.nodes.length < 100);
  const slice = sizes.reduce((one: any, other: any) => (other.products.nodes.length > one.products.nodes.length ? other : one));
  let pulls = 0;
  const counting: typeof fetch = (...request) => {
    pulls += 1;
    return fetch(...request);
  };
  const client = await clientOf(app, { transport: transportOf(app, server.url, counting), slices: [slice.id], maxItems: 10 });
  expect(await client.sync()).toBe('SYNCED');
  const titles = (products: any[]) => products.map(({ id, title }) => `${id} ${title}`).sort();
  expect(titles(client.products(slice.id))).toEqual(titles(slice.products.nodes));
  expect(pulls).toBeGreaterThanOrEqual(Math.ceil(slice.products.nodes.length / 10));

  const changed = slice.products.nodes[0].id;
  const { product } = await app.send(parse('query Of($id: ID!) { product(id: $id) { variants(first: 50) { nodes { id } } } }'), { id: changed });
  for (const { id } of product.variants.nodes) await staff.price(id, 'us', '4321.00');
  pulls = 0;
  expect(await client.sync()).toBe('SYNCED');
  expect(client.products(slice.id).find(({ id }) => id === changed)?.['priceRange'].min.amount).toBe('4321.00');
  expect(pulls).toBe(1);

  // Compressed on the way, where the client takes that.
  const input = { clientId: client.clientId, scopes: [{ scope: 'CATALOGUE', key: slice.id }] };
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip', ...app.session.headers() },
    body: JSON.stringify({ query: shopperOperations['sync']!.text, variables: { input } }),
  });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(((await response.json()) as any).data.sync.scopes[0].mode).toBe('SNAPSHOT');
});
