// Where a client keeps what must outlive the app: its id, its queue, its cursors and its rows, all in ONE store, so that a backup or a
// copy of the one is a copy of all. Entries have a key and a JSON value; on a phone this is one table of SQLite.

/** A change of the store. */
export type Change = { put: string; value: unknown } | { remove: string } | { removeAll: string };

export interface Store {
  /** The entries whose key begins with `prefix`, in the order of the keys. */
  entries(prefix: string): Promise<[key: string, value: any][]>;
  /** Makes all of these changes, in order, or none of them. */
  write(changes: readonly Change[]): Promise<void>;
}

/** A store that lives as long as the process, for tests and for private windows. */
export class MemoryStore implements Store {
  private readonly rows: Map<string, string>;

  /** `from`: what the store begins with, such as the copy of another one. */
  constructor(from: ReadonlyMap<string, string> = new Map()) {
    this.rows = new Map(from);
  }

  /** A copy of what it holds, as a backup would have it. */
  copy(): MemoryStore {
    return new MemoryStore(this.rows);
  }

  async entries(prefix: string): Promise<[string, any][]> {
    const found = [...this.rows].filter(([key]) => key.startsWith(prefix));
    return found.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, text]) => [key, JSON.parse(text)]);
  }

  async write(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      if ('put' in change) this.rows.set(change.put, JSON.stringify(change.value));
      else if ('remove' in change) this.rows.delete(change.remove);
      else for (const key of [...this.rows.keys()]) if (key.startsWith(change.removeAll)) this.rows.delete(key);
    }
  }
}
