// The store of a browser.
import type { Change, Store } from './store.ts';

const TABLE = 'entries';

/** A store in a database of IndexedDB. */
export class IndexedDbStore implements Store {
  private readonly database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.database = database;
  }

  /** Opens the database of that name, and makes it where there is none. */
  static async open(name: string, factory: IDBFactory = indexedDB): Promise<IndexedDbStore> {
    const request = factory.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    return new IndexedDbStore(await answered(request));
  }

  async entries(prefix: string): Promise<[string, any][]> {
    const table = this.database.transaction(TABLE).objectStore(TABLE);
    const range = begins(prefix);
    const [keys, values] = await Promise.all([answered(table.getAllKeys(range)), answered(table.getAll(range))]);
    return keys.map((key, at) => [String(key), values[at]]);
  }

  async write(changes: readonly Change[]): Promise<void> {
    // `strict`: once this is done, the change is on the disk. A queued order must not be lost with the battery.
    const transaction = this.database.transaction(TABLE, 'readwrite', { durability: 'strict' });
    const table = transaction.objectStore(TABLE);
    for (const change of changes) {
      if ('put' in change) table.put(change.value, change.put);
      else if ('remove' in change) table.delete(change.remove);
      else table.delete(begins(change.removeAll));
    }
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  }

  close(): void {
    this.database.close();
  }
}

/** The keys that begin with `prefix`. */
function begins(prefix: string): IDBKeyRange {
  return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
