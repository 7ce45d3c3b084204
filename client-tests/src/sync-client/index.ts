// A client of offline sync in TypeScript, without a dependency: the model for one on iOS or Android.
export { type Listener, type Options, type Outcome, SyncClient } from './client.ts';
export { acceptQuote, addToCart, editAddress, setQuantity } from './edits.ts';
export { type Documents, HttpTransport } from './http.ts';
export { mint } from './ids.ts';
export { IndexedDbStore } from './indexed-db.ts';
export type * from './protocol.ts';
export type { Edit } from './queue.ts';
export { rowKey } from './rows.ts';
export { MemoryStore, type Store } from './store.ts';
