// The server as a client sees it, in a few lines and in memory: carts, preferences and addresses, numbered results, and a feed of changes. It stands
// for the real one where a test wants to decide what goes wrong.
import type { Entity, MutationResult, Operation, PullInput, PullPayload, PushInput, PushPayload, Scope, ScopeDelta, Status, StreamItem, Tombstone, Transport } from '../../src/sync-client/protocol.ts';
import { RequestRefused } from '../../src/sync-client/protocol.ts';
import { overlay } from '../../src/sync-client/overlay.ts';
import { type RowKey, rowOf } from '../../src/sync-client/rows.ts';

/** What the network does to one request. */
export type Fault = 'none' | 'request lost' | 'reply lost' | 'sent twice';

interface Known {
  last: number;
  results: Map<number, { key: string; result: MutationResult }>;
}

const SCOPES: Record<string, Scope> = { CART: 'CART', CART_LINE: 'CART', ADDRESS: 'ADDRESSES', PREFERENCE: 'PREFERENCES', WISHLIST_ITEM: 'WISHLIST', ORDER: 'ORDERS' };

export class ModelServer {
  rows = new Map<RowKey, Entity>();
  /** The number of the last change of each row. */
  readonly feed = new Map<RowKey, number>();
  head = 0;
  readonly clients = new Map<string, Known>();
  /** The keys of what was done, in order. */
  readonly done: string[] = [];
  /** How many rows a page has at most. */
  pageSize = 100;
  /** How many mutations of a push are run at most. */
  batchLimit = 100;
  /** Says what comes of an operation that is not simply done. */
  refuse: (op: Operation) => { status: Status; code: string } | undefined = () => undefined;
  /** Refuses a whole request. */
  refuseRequest: (clientId: string) => RequestRefused | undefined = () => undefined;
  /** Changes with the memory of the server: cursors of another epoch are of no use. */
  epoch = 'one';

  /** Does what somebody else does. */
  act(op: Operation): void {
    const { rows } = overlay(this.rows, [op]);
    for (const key of new Set([...rows.keys(), ...this.rows.keys()])) {
      if (JSON.stringify(rows.get(key)) !== JSON.stringify(this.rows.get(key))) this.feed.set(key, (this.head += 1));
    }
    this.rows = rows;
  }

  push({ clientId, mutations }: PushInput): PushPayload {
    const refusal = this.refuseRequest(clientId);
    if (refusal) throw refusal;
    const client = this.clients.get(clientId) ?? { last: 0, results: new Map() };
    for (const { seq, op } of mutations) {
      const known = client.results.get(seq);
      if (known && known.key !== keyIn(op)) throw new RequestRefused('used', 'SEQ_REUSED');
    }
    this.clients.set(clientId, client);
    const results: MutationResult[] = [];
    let stop: string | undefined;
    for (const [at, { seq, op, dependsOn }] of mutations.entries()) {
      const known = client.results.get(seq);
      if (at === this.batchLimit) stop ??= 'BATCH_LIMIT';
      if (!known && seq !== client.last + 1) stop ??= 'SEQ_GAP';
      const result = stop && !known ? said(seq, op, 'RETRY', stop) : known ? { ...known.result, status: 'DUPLICATE' as const, original: known.result.status } : this.run(client, seq, op, dependsOn);
      if (result.status === 'RETRY') stop ??= result.errors[0]!.code;
      results.push(result);
    }
    return { results, lastMutationSeq: client.last };
  }

  pull({ clientId, scopes }: PullInput): PullPayload {
    const refusal = this.refuseRequest(clientId);
    if (refusal) throw refusal;
    const deltas = scopes.map(({ scope, cursor }): ScopeDelta => {
      const [epoch, seen = '0'] = cursor?.split(':') ?? [this.epoch];
      const isOld = epoch !== this.epoch;
      const from = isOld ? 0 : Number(seen);
      const moved = [...this.feed].filter(([key, seq]) => SCOPES[key.split('/')[0]!] === scope && seq > from).sort(([, one], [, other]) => one - other);
      const page = moved.slice(0, this.pageSize);
      const hasMore = moved.length > page.length;
      const upserts = page.flatMap(([key]) => this.rows.get(key) ?? []);
      const tombstones = page.filter(([key]) => !this.rows.has(key)).map(([key]): Tombstone => {
        const at = key.indexOf('/');
        return { type: key.slice(0, at) as Tombstone['type'], id: key.slice(at + 1) };
      });
      const to = hasMore ? page.at(-1)![1] : this.head;
      return { scope, key: null, mode: isOld ? 'FULL_RESYNC' : cursor ? 'DELTA' : 'SNAPSHOT', upserts, tombstones, cursor: `${this.epoch}:${to}`, hasMore };
    });
    const hasMore = deltas.some((delta) => delta.hasMore);
    return { scopes: deltas, hasMore, lastMutationSeq: this.clients.get(clientId)?.last ?? 0, serverTime: '', schemaVersion: 2, minSchemaVersion: 1 };
  }

  private run(client: Known, seq: number, op: Operation, dependsOn: number[]): MutationResult {
    const cause = dependsOn.find((other) => client.results.get(other)?.result.status !== 'APPLIED');
    const refusal = this.refuse(op);
    const status = cause !== undefined ? 'BLOCKED' : (refusal?.status ?? 'APPLIED');
    const result = { ...said(seq, op, status, refusal?.code), blockedBy: cause ?? null };
    if (status === 'RETRY') return result;
    if (status === 'APPLIED' && !this.done.includes(keyIn(op))) {
      this.act(op);
      this.done.push(keyIn(op));
    }
    client.last = seq;
    client.results.set(seq, { key: keyIn(op), result });
    return result;
  }
}

/** A network to a model server that does what it is told. */
export class ModelNetwork implements Transport {
  /** What happens to the next requests, in order; then nothing does. */
  readonly faults: Fault[] = [];
  readonly sent: { push?: PushInput; pull: PullInput }[] = [];
  isDown = false;
  readonly streams: { next: () => void; ended: () => void }[] = [];
  private readonly server: ModelServer;

  constructor(server: ModelServer) {
    this.server = server;
  }

  async pull(input: PullInput): Promise<PullPayload> {
    return this.through({ pull: input }, () => this.server.pull(input));
  }

  async exchange(input: { push: PushInput; pull: PullInput }): Promise<{ push: PushPayload; pull: PullPayload }> {
    return this.through(input, () => ({ push: this.server.push(input.push), pull: this.server.pull(input.pull) }));
  }

  async results(clientId: string, afterSeq: number): Promise<MutationResult[]> {
    const known = [...(this.server.clients.get(clientId)?.results ?? [])];
    return known.filter(([seq]) => seq > afterSeq).map(([, { result }]) => result);
  }

  follow(_clientId: string, _keys: string[], next: (item: StreamItem) => void, ended: () => void): () => void {
    const stream = { next: () => next({ __typename: 'SyncChange', seq: 1, previousSeq: null, cursor: '' }), ended };
    this.streams.push(stream);
    queueMicrotask(stream.next);
    return () => void this.streams.splice(this.streams.indexOf(stream), 1);
  }

  private async through<T>(input: { push?: PushInput; pull: PullInput }, answer: () => T): Promise<T> {
    const fault = this.isDown ? 'request lost' : (this.faults.shift() ?? 'none');
    this.sent.push(JSON.parse(JSON.stringify(input)));
    await Promise.resolve();
    if (fault === 'request lost') throw new Error('no network');
    if (fault === 'sent twice') answer();
    const answered = JSON.stringify(answer());
    await Promise.resolve();
    if (fault === 'reply lost') throw new Error('no network');
    return JSON.parse(answered) as T;
  }
}

export function keyIn(op: Operation): string {
  return Object.values(op)[0]!.key;
}

function said(seq: number, op: Operation, status: Status, code?: string): MutationResult {
  const errors = code ? [{ code, field: [], message: code }] : [];
  return { seq, key: keyIn(op), status, original: null, errors, warnings: [], conflict: null, blockedBy: null, retryAfterMs: status === 'RETRY' ? 5 : null, entities: [] };
}

/** Returns entities by their row, without what is only kept. */
export function byRow(entities: Iterable<Entity>): Record<RowKey, Entity> {
  const sorted = [...entities].map((entity): [RowKey, Entity] => [rowOf(entity), entity]).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted);
}
