// What goes over the wire: the inputs and answers of `syncPush`, `sync`, `syncExchange`, `syncResults` and `syncStream`, as far as
// a client reads them. docs/sync-protocol.md explains each.

/** The version of the operations that this client sends, and of the entities that it understands. */
export const SCHEMA_VERSION = 2;

/** How much the server takes in one push; what is more comes back with RETRY. */
export const PUSH_MAX_MUTATIONS = 100;
export const PUSH_MAX_BYTES = 256 * 1024;

export type Scope = 'CATALOGUE' | 'CART' | 'WISHLIST' | 'ADDRESSES' | 'ORDERS' | 'PREFERENCES';
export type Mode = 'SNAPSHOT' | 'DELTA' | 'FULL_RESYNC' | 'ACCESS_REVOKED' | 'UPGRADE_REQUIRED';
export type Status = 'APPLIED' | 'DUPLICATE' | 'CONFLICT' | 'REJECTED' | 'BLOCKED' | 'RETRY';
export type EntityType = 'PRODUCT' | 'CART' | 'CART_LINE' | 'WISHLIST_ITEM' | 'ADDRESS' | 'ORDER' | 'PREFERENCE';

/** An entity with the fields that the app's document selects. */
export interface Entity {
  __typename: string;
  [field: string]: any;
}

/** An operation: one member, named like the mutation, with that mutation's own input. */
export type Operation = Partial<Record<OperationName, Record<string, any> & { key: string }>>;

export type OperationName =
  | 'cartLinesAdjust'
  | 'cartDiscountCodesUpdate'
  | 'cartNoteUpdate'
  | 'cartDeliveryOptionUpdate'
  | 'cartBuyerIdentityUpdate'
  | 'wishlistItemsAdd'
  | 'wishlistItemsRemove'
  | 'addressCreate'
  | 'addressUpdate'
  | 'addressDelete'
  | 'addressDefaultSet'
  | 'preferencesSet'
  | 'checkoutSubmit'
  | 'orderCancel';

export interface SyncMutation {
  seq: number;
  dependsOn: number[];
  issuedAt: string;
  op: Operation;
}

export interface PushInput {
  clientId: string;
  schemaVersion: number;
  /** Whose edits these are: the `viewer.id` that the app gave last. */
  principalId?: string;
  ackedThrough: number;
  mutations: SyncMutation[];
}

export interface ProblemOfMutation {
  code: string;
  field: string[];
  message: string;
}

export interface Conflict {
  kind: 'PRICE_CHANGED' | 'OUT_OF_STOCK' | 'FIELDS_DIVERGED' | 'DELETED_ELSEWHERE' | 'ORDER_STATE';
  /** What the other side has. */
  theirs: Entity | null;
  fields: string[];
  lines: { variantId: string; quantity: number; unitPrice: { amount: string; currencyCode: string } | null; availableQuantity: number | null }[];
  cost: Record<string, any> | null;
  /** To be accepted as `acceptQuote` of a new `checkoutSubmit`. */
  quote: string | null;
}

export interface MutationResult {
  seq: number;
  key: string;
  status: Status;
  /** Of a DUPLICATE: what it was the first time. */
  original: Status | null;
  errors: ProblemOfMutation[];
  warnings: ProblemOfMutation[];
  conflict: Conflict | null;
  blockedBy: number | null;
  retryAfterMs: number | null;
  /** What it made or changed, where the document selects that. A client that pulls in the same request need not. */
  entities?: Entity[];
}

export interface PushPayload {
  results: MutationResult[];
  lastMutationSeq: number;
}

export interface ScopeInput {
  scope: Scope;
  key: string | null;
  cursor: string | null;
}

export interface PullInput {
  clientId: string;
  schemaVersion: number;
  scopes: ScopeInput[];
  maxItems?: number;
  maxBytes?: number;
}

export interface Tombstone {
  type: EntityType;
  id: string;
}

export interface ScopeDelta {
  scope: Scope;
  key: string | null;
  mode: Mode;
  upserts: Entity[];
  tombstones: Tombstone[];
  cursor: string | null;
  hasMore: boolean;
}

export interface PullPayload {
  scopes: ScopeDelta[];
  hasMore: boolean;
  lastMutationSeq: number | null;
  serverTime: string;
  schemaVersion: number;
  minSchemaVersion: number;
}

/** An item of `syncStream`. */
export interface StreamItem {
  __typename: 'CaughtUp' | 'SyncChange' | 'StreamReset';
  seq: number;
  previousSeq: number | null;
  cursor: string;
  scopes?: { scope: Scope; key: string | null }[];
}

/** A refusal of the whole request: nothing of it was done. */
export class RequestRefused extends Error {
  readonly code: string;
  /** The input that was wrong, such as `input.scopes.0.cursor`. */
  readonly field: string | undefined;
  /** How long to wait before the same request makes sense. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, code: string, field?: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.field = field;
    this.retryAfterMs = retryAfterMs;
  }
}

/** How a client asks. Each call fails with `RequestRefused`, or with anything else where there is no answer; `signal` gives it up. */
export interface Transport {
  pull(input: PullInput, signal?: AbortSignal): Promise<PullPayload>;
  exchange(input: { push: PushInput; pull: PullInput }, signal?: AbortSignal): Promise<{ push: PushPayload; pull: PullPayload }>;
  results(clientId: string, afterSeq: number): Promise<MutationResult[]>;
  /**
   * Opens the stream of what changed, for the private scopes and the collections `keys`; `ended` is called once when it is over, for
   * whatever reason. Returns what closes it.
   */
  follow(clientId: string, keys: string[], next: (item: StreamItem) => void, ended: () => void): () => void;
}
