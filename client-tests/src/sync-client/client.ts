// A client of offline sync: edits are queued and shown at once, sent when there is a network, and settled by what the server says; what
// others changed is pulled. The app reads `view`, calls `edit`, and deals with `issues`. docs/sync-protocol.md tells the rules.
import { pauseMs } from './backoff.ts';
import { mint } from './ids.ts';
import { type View, overlay } from './overlay.ts';
import { type Entity, type Operation, type PullPayload, type PushPayload, RequestRefused, SCHEMA_VERSION, type ScopeDelta, type Transport } from './protocol.ts';
import { type Edit, ackedThrough, batch, confirm, dismiss, enqueue, keyOf, lastApplied, moveTo, settle } from './queue.ts';
import { applyTo, changesOf, scopeName } from './rows.ts';
import { PRIVATE, type ScopeState, type State, difference, emptyState, load } from './state.ts';
import type { Store } from './store.ts';

/** How often one sync begins anew because of what the server refuses. */
const MOST_RECOVERIES = 5;

/** How a sync ended. */
export type Outcome =
  /** The queue is empty and the rows are those of the server. */
  | 'SYNCED'
  /** No network, or a server that is busy: the same again, later. */
  | 'LATER'
  /** The token does not hold: the shopper must sign in. The queue stays. */
  | 'SIGNED_OUT'
  /** The app is too old for this server. The queue stays. */
  | 'UPGRADE_REQUIRED'
  /** The server does not understand this client, which is a fault of the app: `failure` says what. The queue stays. */
  | 'FAILED';

/** What a client tells the app. */
export interface Listener {
  /** `view` or `issues` is another one now. */
  changed?(): void;
  /** An edit has its final result. */
  settled?(edit: Edit): void;
  /** A slice of the catalogue, or everything private, is not this shopper's to see any more. */
  revoked?(scope: ScopeState): void;
  /** Somebody else has signed in on this device: these edits of the shopper before were never sent, and are gone. */
  lost?(edits: readonly Edit[]): void;
  /** A sync has ended. */
  synced?(outcome: Outcome): void;
}

export interface Options {
  store: Store;
  transport: Transport;
  /** The collections to keep a copy of; null: all products. */
  slices?: readonly (string | null)[];
  listener?: Listener;
  maxItems?: number;
  maxBytes?: number;
}

/** As whom a round asks. `signal` is aborted when somebody else signs in meanwhile, and the answers are of no use. */
interface Round {
  clientId: string;
  signal: AbortSignal;
}

/** There is one client for a store: a browser with several tabs takes a lock (`navigator.locks`) first. */
export class SyncClient {
  /** What was wrong when a sync FAILED. */
  failure: unknown;
  private state: State;
  private readonly store: Store;
  private readonly transport: Transport;
  private readonly slices: readonly (string | null)[];
  private readonly listener: Listener;
  private readonly limits: { maxItems?: number; maxBytes?: number };
  private shown: View | undefined;
  private updating: Promise<void> = Promise.resolve();
  private syncing: Promise<Outcome> | undefined;
  private running = new AbortController();
  private isAskedAgain = false;
  private waitMs: number | undefined;
  private failures = 0;
  private recoveries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closeStream: (() => void) | undefined;
  private isStarted = false;

  private constructor(state: State, { store, transport, slices = [], listener = {}, maxItems, maxBytes }: Options) {
    this.state = state;
    this.store = store;
    this.transport = transport;
    this.slices = slices;
    this.listener = listener;
    this.limits = { ...(maxItems && { maxItems }), ...(maxBytes && { maxBytes }) };
  }

  /** Returns the client of this store, with what it knew when the app was closed; a new one where the store is empty. */
  static async open(options: Options): Promise<SyncClient> {
    const { store, slices = [] } = options;
    const known = await load(store, slices);
    const state = known ?? emptyState(mint('client'), slices);
    if (!known) await store.write(difference(undefined, state));
    return new SyncClient(state, options);
  }

  get clientId(): string {
    return this.state.queue.clientId;
  }

  /** What is the shopper's, as it is shown: pulled rows, and over them the edits that those rows do not have. */
  get view(): View {
    this.shown ??= this.look();
    return this.shown;
  }

  /** The products of a slice. */
  products(key: string | null): Entity[] {
    return [...(this.state.scopes.get(scopeName('CATALOGUE', key))?.rows.values() ?? [])];
  }

  /** The edits that were refused, until the app dismisses each. */
  get issues(): Edit[] {
    return this.state.queue.edits.filter(({ fate }) => fate === 'REFUSED');
  }

  /** How many edits wait to be sent. */
  get waiting(): number {
    return this.state.queue.edits.filter(({ fate }) => fate === 'WAITING').length;
  }

  /** Queues an edit, shows it, and returns its key. `dependsOn`: the keys of the edits without which this one makes no sense. */
  async edit(op: Operation, dependsOn: readonly string[] = []): Promise<string> {
    await this.update((state) => ({ ...state, queue: enqueue(state.queue, op, dependsOn, new Date().toISOString()) }));
    if (this.isStarted) void this.sync();
    return keyOf({ op });
  }

  /** Forgets a refused edit. */
  async dismiss(key: string): Promise<void> {
    await this.update((state) => ({ ...state, queue: dismiss(state.queue, key) }));
  }

  /**
   * Somebody has signed in, by their `viewer.id`: everything is asked for again with the new token. What is kept for another shopper is
   * forgotten first, unless that was the guest who has become this customer. The app calls this for its first token as well.
   */
  async signedIn(principalId: string, { wasTheGuest = false } = {}): Promise<Outcome> {
    await this.alone(async () => {
      this.running.abort();
      const known = this.state.principalId;
      if (known !== null && known !== principalId && !wasTheGuest) return this.forget(principalId);
      await this.keep({ ...withScopes(this.state, (scope) => (scope.isRevoked ? { ...scope, isRevoked: false } : scope)), principalId });
    });
    this.openStream();
    return this.sync();
  }

  /** Forgets everything and is another client: for a sign-out, once the app has forgotten the tokens. */
  async wipe(): Promise<void> {
    await this.alone(() => this.forget(null));
    this.openStream();
  }

  /** Sends what waits and pulls what changed. One at a time: whoever asks meanwhile waits for one more round of the same. */
  sync(): Promise<Outcome> {
    if (this.syncing) this.isAskedAgain = true;
    else this.syncing = this.rounds();
    return this.syncing;
  }

  /** From now on syncs by itself: after each edit, when the server says that something changed, and again after a failure. */
  start(): void {
    this.isStarted = true;
    this.openStream();
    void this.sync();
  }

  stop(): void {
    this.isStarted = false;
    clearTimeout(this.timer);
    this.closeStream?.();
  }

  private async rounds(): Promise<Outcome> {
    clearTimeout(this.timer);
    this.waitMs = undefined;
    this.recoveries = 0;
    let outcome: Outcome = 'SYNCED';
    try {
      do {
        this.isAskedAgain = false;
        this.running = new AbortController();
        const round: Round = { clientId: this.clientId, signal: this.running.signal };
        try {
          outcome = await this.round(round);
          this.failures = 0;
        } catch (error) {
          // Whatever went wrong with a round that is of no use: it begins anew, as who the client is now.
          outcome = this.isOver(round) ? this.again() : await this.failed(error);
        }
      } while (outcome === 'SYNCED' && (this.isAskedAgain || this.waiting > 0));
    } finally {
      this.syncing = undefined;
    }
    if (outcome === 'LATER' && this.isStarted) {
      this.timer = setTimeout(() => void this.sync(), this.waitMs ?? pauseMs(this.failures));
      this.failures += 1;
    }
    this.listener.synced?.(outcome);
    return outcome;
  }

  /** Whether somebody else has signed in, or out, since the round began. */
  private isOver({ clientId, signal }: Round): boolean {
    return signal.aborted || clientId !== this.clientId;
  }

  /** One exchange, and the pages that follow it. */
  private async round(round: Round): Promise<Outcome> {
    if ([...this.state.scopes.values()].every(({ isRevoked }) => isRevoked)) return 'SIGNED_OUT';
    const mutations = batch(this.state.queue);
    if (mutations.length === 0) return this.takeIn(await this.transport.pull(this.pullInput([]), round.signal), round);
    const { principalId } = this.state;
    const whose = principalId !== null ? { principalId } : {};
    const push = { clientId: this.clientId, schemaVersion: SCHEMA_VERSION, ...whose, ackedThrough: ackedThrough(this.state.queue), mutations };
    const answer = await this.transport.exchange({ push, pull: this.pullInput([]) }, round.signal);
    const settled = await this.settle(answer.push, round);
    const outcome = await this.takeIn(answer.pull, round);
    // It is another client already.
    if (this.clientId !== round.clientId) return outcome;
    const retry = answer.push.results.find(({ status }) => status === 'RETRY');
    const reason = retry?.errors[0]?.code;
    if (outcome !== 'SYNCED' || (settled === mutations.length && !retry)) return outcome;
    if (settled === 0 && reason === 'SEQ_GAP') {
      // The server knows less than it has confirmed, as after its backup was restored: its memory of this client is of no use.
      await this.move(round);
      return this.again();
    }
    // What did not fit into one push is sent at once.
    return settled > 0 && reason === 'BATCH_LIMIT' ? 'SYNCED' : this.later(retry?.retryAfterMs);
  }

  /** Takes in the results of a push; returns how many edits are settled by it. */
  private async settle(push: PushPayload, round: Round): Promise<number> {
    let settled: Edit[] = [];
    await this.update((state) => {
      const queue = settle(state.queue, push.results);
      const waited = new Set(state.queue.edits.filter(({ fate }) => fate === 'WAITING').map(({ mutation }) => keyOf(mutation)));
      settled = queue.edits.filter(({ mutation, fate }) => fate !== 'WAITING' && waited.has(keyOf(mutation)));
      return { ...state, queue };
    }, round);
    for (const edit of settled) this.listener.settled?.(edit);
    return settled.length;
  }

  /**
   * Takes in a pull, page by page. Pages of the catalogue are stored as they come. What is the shopper's is stored once all of it is there,
   * at one moment and with the number of the last edit that is in it: so no edit is ever shown twice, and cart and orders agree.
   */
  private async takeIn(first: PullPayload, round: Round): Promise<Outcome> {
    let held: ScopeDelta[] = [];
    let isForgotten = false;
    for (let page = first; ; page = await this.transport.pull(this.pullInput(held), round.signal)) {
      if (page.scopes.some(({ mode }) => mode === 'UPGRADE_REQUIRED')) return 'UPGRADE_REQUIRED';
      const own = page.scopes.filter(({ scope }) => PRIVATE.includes(scope));
      held.push(...own);
      const isWhole = own.every(({ hasMore }) => !hasMore);
      const deltas = [...page.scopes.filter(({ scope }) => scope === 'CATALOGUE'), ...(isWhole ? held : [])];
      // Rows anew that do not have what the server had done: its backup was restored, and it will never say that it has those edits.
      const isAnew = isWhole && held.some(({ mode }) => mode === 'FULL_RESYNC');
      isForgotten ||= isAnew && (page.lastMutationSeq ?? 0) < lastApplied(this.state.queue);
      await this.update((state) => {
        const queue = isWhole ? confirm(state.queue, page.lastMutationSeq ?? 0) : state.queue;
        return deltas.reduce(withDelta, { ...state, queue });
      }, round);
      if (isWhole) held = [];
      for (const { scope, key, mode } of deltas) {
        if (mode === 'ACCESS_REVOKED') this.listener.revoked?.(this.state.scopes.get(scopeName(scope, key))!);
      }
      if (!page.hasMore) break;
      if (this.isOver(round)) throw new Overtaken();
    }
    if (!isForgotten) return 'SYNCED';
    await this.move(round);
    return this.again();
  }

  /** Asks for every scope, each from where it is; `held` are deltas that came, but are not stored yet. */
  private pullInput(held: readonly ScopeDelta[]) {
    const cursors = new Map(held.map(({ scope, key, cursor }) => [scopeName(scope, key), cursor]));
    const wanted = [...this.state.scopes].filter(([, { isRevoked }]) => !isRevoked);
    const scopes = wanted.map(([name, { scope, key, cursor }]) => ({ scope, key, cursor: cursors.get(name) ?? cursor }));
    return { clientId: this.clientId, schemaVersion: SCHEMA_VERSION, scopes, ...this.limits };
  }

  /** What a failure comes to. */
  private async failed(error: unknown): Promise<Outcome> {
    if (!(error instanceof RequestRefused)) return this.later();
    switch (error.code) {
      case 'UNAUTHENTICATED':
        return 'SIGNED_OUT';
      case 'UPGRADE_REQUIRED':
        return 'UPGRADE_REQUIRED';
      case 'CLIENT_PRINCIPAL_MISMATCH':
        // The store is another shopper's: nothing of it may be seen or sent by this one.
        await this.wipe();
        return this.again();
      case 'SEQ_REUSED':
        // The store is a copy, or a backup that was restored: the numbers are used, so this is another client from now on.
        await this.move();
        return this.again();
      case 'RATE_LIMITED':
      case 'UNAVAILABLE':
      case 'TIMEOUT':
      case 'INTERNAL':
        return this.later(error.retryAfterMs);
    }
    const [, at] = /scopes\.(\d+)\.cursor$/.exec(error.field ?? '') ?? [];
    const asked = at !== undefined ? this.pullInput([]).scopes[Number(at)] : undefined;
    if (asked?.cursor) {
      // A cursor that the server never gave out: it is another server, or has another secret, so every scope begins anew.
      await this.update((state) => withScopes(state, (scope) => ({ ...scope, cursor: null, rows: new Map() })));
      return this.again();
    }
    this.failure = error;
    return 'FAILED';
  }

  /** Is another client from now on, with the edits that wait. */
  private async move(round?: Round): Promise<void> {
    await this.update((state) => ({ ...state, queue: moveTo(state.queue, mint('client')) }), round);
    this.openStream();
  }

  private later(waitMs?: number | null): Outcome {
    this.waitMs = waitMs ?? undefined;
    return 'LATER';
  }

  /** Goes on at once; a server that is never content is asked later. */
  private again(): Outcome {
    this.recoveries += 1;
    if (this.recoveries > MOST_RECOVERIES) return this.later();
    this.isAskedAgain = true;
    return 'SYNCED';
  }

  /** The stream says no more than "pull now", and each time that it opens is a reason to pull: so it needs no cursor of its own. */
  private openStream(): void {
    if (!this.isStarted) return;
    this.closeStream?.();
    let attempt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let close = () => {};
    const open = () => {
      let isOpen = false;
      const next = () => {
        isOpen = true;
        attempt = 0;
        void this.sync();
      };
      close = this.transport.follow(this.clientId, this.slices.flatMap((key) => key ?? []), next, () => {
        timer = setTimeout(open, pauseMs(attempt));
        attempt += 1;
        // Where no stream comes through, the client asks instead, each time that it has tried.
        if (!isOpen) void this.sync();
      });
    };
    open();
    this.closeStream = () => {
      clearTimeout(timer);
      close();
    };
  }

  /** Changes the state in the store, then in memory; one change after the other. What a round learned that is over is dropped. */
  private update(change: (state: State) => State, round?: Round): Promise<void> {
    return this.alone(async () => {
      if (round && this.isOver(round)) throw new Overtaken();
      await this.keep(change(this.state));
    });
  }

  private async keep(state: State): Promise<void> {
    const changes = difference(this.state, state);
    if (changes.length === 0) return;
    await this.store.write(changes);
    this.become(state);
  }

  /** Is another client, with nothing, and of this shopper. Only within `alone`, so that no edit is made between the look and the loss. */
  private async forget(principalId: string | null): Promise<void> {
    const lost = this.state.queue.edits.filter(({ fate }) => fate === 'WAITING');
    const state = { ...emptyState(mint('client'), this.slices), principalId };
    await this.store.write([{ removeAll: '' }, ...difference(undefined, state)]);
    this.become(state);
    this.running.abort();
    if (lost.length > 0) this.listener.lost?.(lost);
  }

  private alone(work: () => Promise<void>): Promise<void> {
    const done = this.updating.then(work);
    this.updating = done.catch(() => {});
    return done;
  }

  private become(state: State): void {
    this.state = state;
    this.shown = undefined;
    this.listener.changed?.();
  }

  private look(): View {
    const rows = PRIVATE.flatMap((scope) => [...(this.state.scopes.get(scopeName(scope, null))?.rows ?? [])]);
    const open = this.state.queue.edits.filter(({ fate }) => fate === 'WAITING' || fate === 'APPLIED');
    return overlay(new Map(rows), open.map(({ mutation }) => mutation.op));
  }
}

/** Says that an answer came for a client that is another one by now. */
class Overtaken extends Error {}

function withScopes(state: State, change: (scope: ScopeState) => ScopeState): State {
  return { ...state, scopes: new Map([...state.scopes].map(([name, scope]) => [name, change(scope)])) };
}

function withDelta(state: State, delta: ScopeDelta): State {
  const name = scopeName(delta.scope, delta.key);
  const before = state.scopes.get(name);
  if (!before || (delta.cursor === before.cursor && delta.mode === 'DELTA' && delta.upserts.length + delta.tombstones.length === 0)) return state;
  const isRevoked = delta.mode === 'ACCESS_REVOKED';
  const after = { ...before, isRevoked, cursor: isRevoked ? null : delta.cursor, rows: applyTo(before.rows, changesOf(delta)) };
  return { ...state, scopes: new Map(state.scopes).set(name, after) };
}
