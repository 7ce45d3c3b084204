// Apps that sync, for tests: the reference client with this server's documents, and what they edit.
import { parse } from 'graphql';

import { App } from './live/app.ts';
import { shopperOperations } from './operations.ts';
import { type Entity, HttpTransport, MemoryStore, type Options, SyncClient } from './sync-client/index.ts';

const text = (name: string) => shopperOperations[name]!.text;

/** Returns how the app asks the server at `url`, which may be a proxy before it. */
export function transportOf(app: App, url: string = app.url, ask: typeof fetch = fetch): HttpTransport {
  const documents = { pull: text('sync'), exchange: text('sync_exchange'), results: text('sync_results'), stream: text('sync_stream') };
  return new HttpTransport({ url: `${url}/graphql`, documents, accessToken: () => app.accessToken(), fetch: ask, timeoutMs: 10_000 });
}

/** Opens a client for an app. */
export function clientOf(app: App, options: Partial<Options> = {}): Promise<SyncClient> {
  return SyncClient.open({ store: new MemoryStore(), transport: transportOf(app), ...options });
}

/** A second device of the same shopper. */
export function secondDevice(app: App): App {
  const other = new App(app.url);
  other.session.tokens = app.session.tokens;
  return other;
}

const STOCK = parse(
  'query Stock { products(first: 50, filter: [{ available: true }]) { nodes { id selectedOrFirstAvailableVariant { id quantityAvailable price { amount currencyCode } } } } }',
);

/** Variants of different products, those with the most units first. */
export async function variantsInStock(app: App): Promise<{ id: string; productId: string; price: string }[]> {
  const { products } = await app.send(STOCK);
  const variants = products.nodes.map(({ id, selectedOrFirstAvailableVariant: variant }: any) => ({ ...variant, productId: id }));
  variants.sort((one: any, other: any) => other.quantityAvailable - one.quantityAvailable);
  return variants.map(({ id, productId, price }: any) => ({ id, productId, price: price.amount }));
}

const CART = parse('query CartNow { cart { id totalQuantity lines(first: 100) { nodes { id quantity merchandise { id } } } } }');

/** What the cart holds, by variant, as an ordinary query tells it. */
export async function quantities(app: App): Promise<Record<string, number>> {
  const { cart } = await app.send(CART);
  return Object.fromEntries((cart?.lines.nodes ?? []).map(({ merchandise, quantity }: any) => [merchandise.id, quantity]));
}

/** The rows of a type, as the client shows them. */
export function shown(client: SyncClient, typename: string): Entity[] {
  return [...client.view.rows.values()].filter(({ __typename }) => __typename === typename);
}

/** What the cart holds, by variant, as the client shows it. */
export function shownQuantities(client: SyncClient): Record<string, number> {
  return Object.fromEntries(shown(client, 'CartLine').map(({ merchandise, quantity }) => [merchandise.id, quantity]));
}
