// An app's code on the generated types. It is compiled, not run: each line that must not compile says so.
import type { CollectionNextPageQueryVariables, HomeQuery, OrderStatusChangedSubscription, ProductQuery } from '../generated/graphql.ts';

export function titles(home: HomeQuery): string[] {
  // @ts-expect-error: a rail whose collection is gone is null.
  home.first.title;
  return home.first?.products.nodes.map((card) => card.title) ?? [];
}

export function price(product: ProductQuery): string | undefined {
  const variant = product.product?.selectedOrFirstAvailableVariant;
  // @ts-expect-error: amounts are strings, so that no client adds them up as binary fractions.
  const amount: number | undefined = variant?.price.amount;
  // @ts-expect-error: the detail screen does not ask for the barcode.
  variant?.barcode;
  return amount === undefined ? undefined : variant?.price.amount;
}

export function currency(home: HomeQuery): string | undefined {
  return home.shop.market?.currencyCode;
}

export function picker(product: ProductQuery): { label: string; send: { name: string; value: string } }[] {
  const options = product.product?.options ?? [];
  return options.flatMap(({ name, values }) =>
    values.map((value) => ({ label: value.label, send: { name, value: value.name } })),
  );
}

export const nextPage: CollectionNextPageQueryVariables = {
  handle: 'women',
  sort: 'PRICE_ASC',
  filter: [{ available: true }, { price: { max: '60' } }],
};

export const unknownOrder: CollectionNextPageQueryVariables = {
  handle: 'women',
  // @ts-expect-error: there is no such order.
  sort: 'CHEAPEST',
};

export const twoFacetsInOneEntry: CollectionNextPageQueryVariables = {
  handle: 'women',
  // @ts-expect-error: an entry of the filter holds exactly one facet.
  filter: [{ available: true, price: { max: '60' } }],
};

export function told(item: OrderStatusChangedSubscription['orderStatusChanged']): string {
  // @ts-expect-error: only one kind of item tells an event.
  item.event;
  switch (item.__typename) {
    case 'OrderStatusChange':
      // @ts-expect-error: a server that is older than the event does not know it.
      item.event.type;
      return item.event?.type ?? 'something new';
    case 'StreamReset':
      return item.reason;
    case 'CaughtUp':
      return item.cursor;
  }
}
