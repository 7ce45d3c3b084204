// The rows that were pulled: what the server has, scope by scope.
import type { Entity, EntityType, Scope, ScopeDelta } from './protocol.ts';

/** A row's name within its scope: `CART_LINE/line_…`. */
export type RowKey = string;
export type Rows = ReadonlyMap<RowKey, Entity>;

/** A scope by its name and, of a catalogue slice, the collection: `CATALOGUE/collection_…`, `CART/`. */
export type ScopeName = string;

const TYPES: Record<string, EntityType> = {
  Product: 'PRODUCT',
  Cart: 'CART',
  CartLine: 'CART_LINE',
  WishlistItem: 'WISHLIST_ITEM',
  Address: 'ADDRESS',
  Order: 'ORDER',
  Preference: 'PREFERENCE',
};

export function rowKey(type: EntityType, id: string): RowKey {
  return `${type}/${id}`;
}

/** The row of an entity. A thing on the wishlist is named by its product, a preference by its key, everything else by its id. */
export function rowOf(entity: Entity): RowKey {
  const type = TYPES[entity.__typename];
  if (!type) throw new Error(`this client does not know ${entity.__typename}`);
  const id = type === 'WISHLIST_ITEM' ? entity['productId'] : type === 'PREFERENCE' ? entity['key'] : entity['id'];
  return rowKey(type, id as string);
}

export function scopeName(scope: Scope, key: string | null): ScopeName {
  return `${scope}/${key ?? ''}`;
}

/** What one delta does to the rows of its scope. */
export interface RowChanges {
  /** All rows of the scope go first. */
  clear: boolean;
  put: [RowKey, Entity][];
  remove: RowKey[];
}

/** Reads a delta. ACCESS_REVOKED takes the rows away, UPGRADE_REQUIRED leaves everything as it is. */
export function changesOf(delta: ScopeDelta): RowChanges {
  const put = delta.upserts.map((entity): [RowKey, Entity] => [rowOf(entity), entity]);
  const remove = delta.tombstones.map(({ type, id }) => rowKey(type, id));
  switch (delta.mode) {
    case 'FULL_RESYNC':
      return { clear: true, put, remove };
    case 'ACCESS_REVOKED':
      return { clear: true, put: [], remove: [] };
    case 'UPGRADE_REQUIRED':
      return { clear: false, put: [], remove: [] };
    case 'SNAPSHOT':
    case 'DELTA':
      return { clear: false, put, remove };
  }
}

export function applyTo(rows: Rows, { clear, put, remove }: RowChanges): Map<RowKey, Entity> {
  const changed = new Map(clear ? [] : rows);
  for (const key of remove) changed.delete(key);
  for (const [key, entity] of put) changed.set(key, entity);
  return changed;
}
