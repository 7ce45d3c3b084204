// What the shopper sees: the pulled rows, and over them what was edited since. Nothing of the overlay is stored: it is made again from the
// queue whenever rows or queue change, which is all that rebasing is. It guesses what the server will do; prices, stock and taxes it does
// not guess.
import type { Entity, Operation, OperationName } from './protocol.ts';
import { type RowKey, type Rows, rowKey } from './rows.ts';

/** Rows as they are shown, and which of them the server has not confirmed. */
export interface View {
  rows: Map<RowKey, Entity>;
  pending: Set<RowKey>;
}

type Input = Record<string, any>;

/** Returns `rows` with these operations done, in order. */
export function overlay(rows: Rows, operations: readonly Operation[]): View {
  const view: View = { rows: new Map(rows), pending: new Set() };
  for (const operation of operations) {
    const [[name, input]] = Object.entries(operation) as unknown as [[OperationName, Input]];
    EFFECTS[name](view, input);
  }
  return view;
}

/** What the shopper would see of each operation. */
const EFFECTS: Record<OperationName, (view: View, input: Input) => void> = {
  cartLinesAdjust: (view, { lines }) => lines.forEach((line: Input) => adjust(view, line)),
  cartNoteUpdate: (view, { note }) => editCart(view, { note: note || null }),
  cartDiscountCodesUpdate: (view, { codes }) => editCart(view, { discountCodes: codes.map((code: string) => ({ code })) }),
  cartDeliveryOptionUpdate: (view, { handle }) => editCart(view, { chosenDelivery: handle ?? null }),
  cartBuyerIdentityUpdate: (view, { key: _, version: __, ...said }) => {
    const cart = of(view, 'Cart');
    const known = Object.entries(said).filter(([, value]) => value !== null && value !== undefined);
    const changed = Object.fromEntries(known.map(([field, value]) => [field, value === '' ? null : value]));
    editCart(view, { buyerIdentity: { ...cart?.['buyerIdentity'], ...changed } });
  },
  wishlistItemsAdd: (view, { items }) => {
    for (const { productId, variantId } of items as Input[]) {
      const item = { __typename: 'WishlistItem', productId, variantId: variantId ?? null };
      put(view, rowKey('WISHLIST_ITEM', productId), item);
    }
  },
  wishlistItemsRemove: (view, { items }) => {
    for (const { productId } of items as Input[]) remove(view, rowKey('WISHLIST_ITEM', productId));
  },
  addressCreate: (view, { id, address, isDefault }) => {
    put(view, rowKey('ADDRESS', id), { __typename: 'Address', id, ...address, isDefault: false });
    if (isDefault) makeDefault(view, id);
  },
  addressUpdate: (view, { id, address }) => {
    if (view.rows.has(rowKey('ADDRESS', id))) put(view, rowKey('ADDRESS', id), address);
  },
  addressDelete: (view, { id }) => remove(view, rowKey('ADDRESS', id)),
  addressDefaultSet: (view, { id }) => makeDefault(view, id),
  preferencesSet: (view, { entries }) => {
    for (const { key, value } of entries as Input[]) {
      if (value === null || value === undefined) remove(view, rowKey('PREFERENCE', key));
      else put(view, rowKey('PREFERENCE', key), { __typename: 'Preference', key, value });
    }
  },
  // What was ordered leaves the cart when the order is placed, which only the server can say.
  checkoutSubmit: (view, { orderId }) => {
    if (orderId) put(view, rowKey('ORDER', orderId), { __typename: 'Order', id: orderId, status: 'PENDING_PAYMENT', canCancel: false });
  },
  orderCancel: (view, { orderId }) => {
    if (view.rows.has(rowKey('ORDER', orderId))) put(view, rowKey('ORDER', orderId), { canCancel: false });
  },
};

/** One line of `cartLinesAdjust`: found by its id, else by what it holds, else made. Below 1 it is gone. */
function adjust(view: View, { id, merchandiseId, delta, attributes }: Input): void {
  const lines = [...view.rows].filter(([, { __typename }]) => __typename === 'CartLine');
  const found = lines.find(([, line]) => line['id'] === id) ?? lines.find(([, line]) => holds(line, merchandiseId, attributes ?? []));
  if (found) {
    const quantity = found[1]['quantity'] + delta;
    if (quantity > 0) put(view, found[0], { quantity });
    else remove(view, found[0]);
  } else if (delta > 0) {
    const line = { __typename: 'CartLine', id, quantity: delta, merchandise: { id: merchandiseId }, attributes: attributes ?? [] };
    put(view, rowKey('CART_LINE', id), line);
  }
}

/** Whether a line holds this variant with these attributes, in whatever order. */
function holds(line: Entity, merchandiseId: string, attributes: { key: string; value: string }[]): boolean {
  const sorted = (given: typeof attributes) => given.map(({ key, value }) => JSON.stringify([key, value])).sort().join();
  return line['merchandise']?.id === merchandiseId && sorted(line['attributes'] ?? []) === sorted(attributes);
}

function editCart(view: View, fields: Input): void {
  const cart = of(view, 'Cart');
  if (cart) put(view, rowKey('CART', cart['id']), fields);
}

function makeDefault(view: View, id: string): void {
  for (const [key, entity] of [...view.rows]) {
    if (entity.__typename === 'Address' && entity['isDefault'] !== (entity['id'] === id)) put(view, key, { isDefault: entity['id'] === id });
  }
}

function of(view: View, typename: string): Entity | undefined {
  return [...view.rows.values()].find(({ __typename }) => __typename === typename);
}

function put(view: View, key: RowKey, fields: Input): void {
  view.rows.set(key, { ...view.rows.get(key), ...fields } as Entity);
  view.pending.add(key);
}

function remove(view: View, key: RowKey): void {
  view.rows.delete(key);
  view.pending.add(key);
}
