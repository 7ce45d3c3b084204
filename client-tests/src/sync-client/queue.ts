// The queue of an installation: edits in the order in which the shopper made them, numbered from 1 without a gap. Pure: every function
// returns a new queue, which the client then stores.
import { type MutationResult, type Operation, PUSH_MAX_BYTES, PUSH_MAX_MUTATIONS, type Status, type SyncMutation } from './protocol.ts';

/** What has become of an edit, as far as the client knows. */
export type Fate =
  /** It waits to be sent, or for the answer. */
  | 'WAITING'
  /** It was done; the rows that were pulled do not have it yet. */
  | 'APPLIED'
  /** It was refused, and the app has not yet dealt with that. */
  | 'REFUSED'
  /** It was refused, the app has dealt with that, and an edit that depends on it waits. */
  | 'DISMISSED';

export interface Edit {
  /** Its `seq` is 0 where it was refused under another client id: the server does not know it under this one. */
  mutation: Omit<SyncMutation, 'dependsOn'>;
  /** The keys of the edits without which this one makes no sense. Keys, since a number is another one under another client id. */
  dependsOn: readonly string[];
  fate: Fate;
  /** What the server said, once it is final. */
  result: MutationResult | null;
}

export interface Queue {
  clientId: string;
  /** The number of the next edit. */
  nextSeq: number;
  /** In the order of `seq`. What is done and seen, or dealt with, is no longer in it. */
  edits: readonly Edit[];
}

/** Returns the queue of a new installation. */
export function emptyQueue(clientId: string): Queue {
  return { clientId, nextSeq: 1, edits: [] };
}

/** Adds an edit at the end. Where it depends on one that was refused under another client id, it is refused as well, and takes no number. */
export function enqueue(queue: Queue, op: Operation, dependsOn: readonly string[], issuedAt: string): Queue {
  const cause = queue.edits.find(({ mutation }) => mutation.seq === 0 && dependsOn.includes(keyOf(mutation)));
  if (cause) return { ...queue, edits: [...queue.edits, refusedFor(cause, { seq: 0, issuedAt, op }, dependsOn)] };
  const edit: Edit = { mutation: { seq: queue.nextSeq, issuedAt, op }, dependsOn, fate: 'WAITING', result: null };
  return { ...queue, nextSeq: queue.nextSeq + 1, edits: [...queue.edits, edit] };
}

/** What is to be sent next: the edits that wait, in order, as many as one request takes. */
export function batch(queue: Queue): SyncMutation[] {
  const taken: SyncMutation[] = [];
  // What is no longer in the queue was done.
  const numbers = new Map(queue.edits.map(({ mutation }) => [keyOf(mutation), mutation.seq]));
  let bytes = 0;
  for (const { mutation: kept, dependsOn, fate } of queue.edits) {
    if (fate !== 'WAITING') continue;
    const mutation = { ...kept, dependsOn: dependsOn.flatMap((key) => numbers.get(key) ?? []) };
    bytes += new TextEncoder().encode(JSON.stringify(mutation)).length;
    if (taken.length === PUSH_MAX_MUTATIONS || (bytes > PUSH_MAX_BYTES && taken.length > 0)) break;
    taken.push(mutation);
  }
  return taken;
}

/** Up to which number no edit waits: the server may forget the bodies of those results. */
export function ackedThrough(queue: Queue): number {
  const first = queue.edits.find(({ fate }) => fate === 'WAITING');
  return (first ? first.mutation.seq : queue.nextSeq) - 1;
}

/** What a result comes to, told the first time or again. */
export function finalStatus(result: MutationResult): Status {
  return result.status === 'DUPLICATE' ? (result.original ?? 'APPLIED') : result.status;
}

/** Takes in what the server said of these very edits, by number and key. RETRY changes nothing: the edit goes on waiting. */
export function settle(queue: Queue, results: readonly MutationResult[]): Queue {
  const bySeq = new Map(results.map((result) => [result.seq, result]));
  const edits = queue.edits.map((edit): Edit => {
    const result = bySeq.get(edit.mutation.seq);
    if (edit.fate !== 'WAITING' || result?.key !== keyOf(edit.mutation)) return edit;
    const status = finalStatus(result);
    if (status === 'RETRY') return edit;
    return { ...edit, fate: status === 'APPLIED' ? 'APPLIED' : 'REFUSED', result };
  });
  return withoutDismissed({ ...queue, edits });
}

/** Forgets what was done, up to the number that the pulled rows have. */
export function confirm(queue: Queue, lastMutationSeq: number): Queue {
  return { ...queue, edits: queue.edits.filter(({ mutation, fate }) => fate !== 'APPLIED' || mutation.seq > lastMutationSeq) };
}

/** Forgets a refused edit, by its key: the app has shown it, or made another one in its place. */
export function dismiss(queue: Queue, key: string): Queue {
  const edits = queue.edits.map((edit): Edit => (edit.fate === 'REFUSED' && keyOf(edit.mutation) === key ? { ...edit, fate: 'DISMISSED' } : edit));
  return withoutDismissed({ ...queue, edits });
}

/** Forgets what was dismissed, unless an edit that waits depends on it. */
function withoutDismissed(queue: Queue): Queue {
  const needed = new Set(queue.edits.flatMap(({ dependsOn, fate }) => (fate === 'WAITING' ? dependsOn : [])));
  return { ...queue, edits: queue.edits.filter(({ mutation, fate }) => fate !== 'DISMISSED' || needed.has(keyOf(mutation))) };
}

/** The highest number that was done and is not yet in the rows; 0 where there is none. */
export function lastApplied(queue: Queue): number {
  return Math.max(0, ...queue.edits.map(({ mutation, fate }) => (fate === 'APPLIED' ? mutation.seq : 0)));
}

/** The key of an edit, which it keeps whatever its number. */
export function keyOf(mutation: { op: Operation }): string {
  return Object.values(mutation.op)[0]!.key;
}

/**
 * Moves what waits to another client id, numbered from 1 again. The keys stay: an edit that the server has done under the old id is
 * known by its key, and is not done twice. What depends on a refused edit is refused too, since the new id has no memory of that.
 */
export function moveTo(queue: Queue, clientId: string): Queue {
  const refused: Edit[] = [];
  let moved = emptyQueue(clientId);
  for (const edit of queue.edits) {
    const { mutation, dependsOn, fate } = edit;
    const cause = refused.find((other) => dependsOn.includes(keyOf(other.mutation)));
    if (fate === 'REFUSED' || fate === 'DISMISSED') refused.push({ ...edit, mutation: { ...mutation, seq: 0 } });
    else if (fate === 'WAITING' && cause) refused.push(refusedFor(cause, { ...mutation, seq: 0 }, dependsOn));
    else if (fate === 'WAITING') moved = enqueue(moved, mutation.op, dependsOn, mutation.issuedAt);
  }
  return withoutDismissed({ ...moved, edits: [...refused, ...moved.edits] });
}

/** An edit that is refused since it depends on `cause`, as the server would say it. */
function refusedFor(cause: Edit, mutation: Edit['mutation'], dependsOn: readonly string[]): Edit {
  const said = { errors: [], warnings: [], conflict: null, retryAfterMs: null, original: null };
  const result: MutationResult = { ...said, seq: mutation.seq, key: keyOf(mutation), status: 'BLOCKED', blockedBy: cause.result?.seq ?? null };
  return { mutation, dependsOn, fate: 'REFUSED', result };
}
