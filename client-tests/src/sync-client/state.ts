// All that a client knows, as it is in the store and in memory.
import { type Edit, type Queue, emptyQueue, keyOf } from './queue.ts';
import type { Scope } from './protocol.ts';
import { type Rows, type ScopeName, scopeName } from './rows.ts';
import type { Change, Store } from './store.ts';

export interface ScopeState {
  scope: Scope;
  /** The collection of a catalogue slice; null: all products, and of every private scope. */
  key: string | null;
  /** From where the next pull goes on; null: from the beginning. */
  cursor: string | null;
  /** It is not this shopper's to see. It is asked for again after the next sign-in. */
  isRevoked: boolean;
  rows: Rows;
}

export interface State {
  /** Whose all of this is, by their `viewer.id`; null as long as the app has not said it. */
  principalId: string | null;
  queue: Queue;
  scopes: ReadonlyMap<ScopeName, ScopeState>;
}

/** The scopes of one shopper. They are pulled together, so that they agree. */
export const PRIVATE: readonly Scope[] = ['CART', 'WISHLIST', 'ADDRESSES', 'ORDERS', 'PREFERENCES'];

/** Returns the state of a new installation that keeps these slices of the catalogue. */
export function emptyState(clientId: string, slices: readonly (string | null)[]): State {
  const wanted: [Scope, string | null][] = [...PRIVATE.map((scope): [Scope, null] => [scope, null]), ...slices.map((key): [Scope, string | null] => ['CATALOGUE', key])];
  const scopes = wanted.map(([scope, key]): [ScopeName, ScopeState] => [scopeName(scope, key), emptyScope(scope, key)]);
  return { principalId: null, queue: emptyQueue(clientId), scopes: new Map(scopes) };
}

export function emptyScope(scope: Scope, key: string | null): ScopeState {
  return { scope, key, cursor: null, isRevoked: false, rows: new Map() };
}

/** Returns what the store holds; nothing where it is empty. Slices that are no longer wanted are left out, new ones are added. */
export async function load(store: Store, slices: readonly (string | null)[]): Promise<State | undefined> {
  const [client] = await store.entries('client');
  if (!client) return undefined;
  const { principalId, clientId, nextSeq } = client[1] as { principalId: string | null; clientId: string; nextSeq: number };
  const edits = (await store.entries('edit/')).map(([, edit]) => edit as Edit);
  edits.sort((one, other) => one.mutation.seq - other.mutation.seq);
  const state = emptyState(clientId, slices);
  const scopes = new Map(state.scopes);
  for (const [name, empty] of state.scopes) {
    // Other scopes may begin with the same name.
    const entries = await store.entries(`scope/${name}`);
    const head = entries.find(([key]) => key === `scope/${name}`);
    if (!head) continue;
    const prefix = rowPrefix(name);
    const rows = new Map((await store.entries(prefix)).map(([key, entity]) => [key.slice(prefix.length), entity]));
    const scope: ScopeState = { ...empty, ...head[1], rows };
    // A slice may have come back since: it is asked for once more.
    scopes.set(name, scope.scope === 'CATALOGUE' ? { ...scope, isRevoked: false } : scope);
  }
  return { principalId, queue: { clientId, nextSeq, edits }, scopes };
}

/** What to write so that a store that holds `before` holds `after`. */
export function difference(before: State | undefined, after: State): Change[] {
  const changes: Change[] = [];
  const { principalId } = after;
  const { clientId, nextSeq, edits } = after.queue;
  const isSame = before?.principalId === principalId && before.queue.clientId === clientId && before.queue.nextSeq === nextSeq;
  if (!isSame) changes.push({ put: 'client', value: { principalId, clientId, nextSeq } });
  const known = new Map(before?.queue.edits.map((edit) => [keyOf(edit.mutation), edit]));
  for (const edit of edits) {
    const key = keyOf(edit.mutation);
    if (known.get(key) !== edit) changes.push({ put: `edit/${key}`, value: edit });
    known.delete(key);
  }
  for (const key of known.keys()) changes.push({ remove: `edit/${key}` });
  for (const [name, scope] of after.scopes) changes.push(...scopeDifference(name, before?.scopes.get(name), scope));
  return changes;
}

function scopeDifference(name: ScopeName, before: ScopeState | undefined, after: ScopeState): Change[] {
  if (before === after) return [];
  const { cursor, isRevoked, rows } = after;
  const changes: Change[] = [{ put: `scope/${name}`, value: { cursor, isRevoked } }];
  for (const key of before?.rows.keys() ?? []) if (!rows.has(key)) changes.push({ remove: rowPrefix(name) + key });
  for (const [key, entity] of rows) if (before?.rows.get(key) !== entity) changes.push({ put: rowPrefix(name) + key, value: entity });
  return changes;
}

function rowPrefix(name: ScopeName): string {
  return `row/${name}/`;
}
