// The reference client against a model of the server: what it does on each status, on each refusal, and on a network of any badness.
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { HttpTransport, IndexedDbStore, type Listener, MemoryStore, SyncClient, acceptQuote, addToCart, mint, setQuantity } from '../../src/sync-client/index.ts';
import { overlay } from '../../src/sync-client/overlay.ts';
import { type Operation, RequestRefused } from '../../src/sync-client/protocol.ts';
import { batch, emptyQueue, enqueue, moveTo, settle } from '../../src/sync-client/queue.ts';
import { difference, emptyState, load } from '../../src/sync-client/state.ts';
import { type Fault, ModelNetwork, ModelServer, byRow, keyIn } from './model-server.ts';

const LINES = ['line_a', 'line_b', 'line_c'];

function adjust(line: string, delta: number): Operation {
  return { cartLinesAdjust: { key: mint('mut'), lines: [{ id: line, merchandiseId: `of ${line}`, delta, attributes: [] }] } };
}

function prefer(value: unknown, key = 'size'): Operation {
  return { preferencesSet: { key: mint('mut'), entries: [{ key, value }] } };
}

async function device(server: ModelServer, listener: Listener = {}, store = new MemoryStore()) {
  const network = new ModelNetwork(server);
  const client = await SyncClient.open({ store, transport: network, listener });
  return { client, network, store };
}

function shown(client: SyncClient) {
  return byRow(client.view.rows.values());
}

test('shows an edit at once, and goes on showing it when it is done', async () => {
  const server = new ModelServer();
  const { client, network } = await device(server);
  network.isDown = true;
  await client.edit(adjust('line_a', 2));
  expect(shown(client)['CART_LINE/line_a']).toMatchObject({ quantity: 2 });
  expect(client.view.pending.size).toBe(1);
  expect(await client.sync()).toBe('LATER');
  network.isDown = false;
  expect(await client.sync()).toBe('SYNCED');
  expect(shown(client)).toEqual(byRow(server.rows.values()));
  expect([client.view.pending.size, client.waiting]).toEqual([0, 0]);
});

test('sends an edit again, with its number and key, until it is answered, and it is done once', async () => {
  const server = new ModelServer();
  const settled: string[] = [];
  const { client, network } = await device(server, { settled: ({ result }) => settled.push(`${result!.status} ${result!.original}`) });
  await client.edit(adjust('line_a', 2));
  network.faults.push('reply lost', 'request lost');
  for (const outcome of ['LATER', 'LATER', 'SYNCED']) expect(await client.sync()).toBe(outcome);
  expect(settled).toEqual(['DUPLICATE APPLIED']);
  expect(server.done).toHaveLength(1);
  expect(shown(client)['CART_LINE/line_a']).toMatchObject({ quantity: 2 });
});

test('takes back what was refused, keeps it for the app, and goes on with the rest', async () => {
  const server = new ModelServer();
  const { client, store } = await device(server);
  const [bad, dependent, good] = [adjust('line_a', 2), adjust('line_b', 1), adjust('line_c', 1)];
  server.refuse = (op) => (op === undefined || keyIn(op) === keyIn(bad) ? { status: 'CONFLICT', code: 'INSUFFICIENT_STOCK' } : undefined);
  const key = await client.edit(bad);
  await client.edit(dependent, [key]);
  await client.edit(good);
  expect(await client.sync()).toBe('SYNCED');
  expect(client.issues.map(({ result }) => [result!.status, result!.blockedBy])).toEqual([['CONFLICT', null], ['BLOCKED', 1]]);
  expect(Object.keys(shown(client))).toEqual(['CART_LINE/line_c']);
  // They are there when the app is opened again, until each is dismissed.
  const again = await SyncClient.open({ store, transport: new ModelNetwork(server) });
  expect(again.issues).toEqual(client.issues);
  for (const edit of again.issues) await again.dismiss(keyIn(edit.mutation.op));
  expect((await SyncClient.open({ store, transport: new ModelNetwork(server) })).issues).toEqual([]);
});

test('waits where the server says RETRY, and sends the rest at once where a push was too large', async () => {
  const server = new ModelServer();
  const { client, network } = await device(server);
  server.batchLimit = 2;
  for (const line of LINES) await client.edit(adjust(line, 1));
  expect(await client.sync()).toBe('SYNCED');
  expect(server.done).toHaveLength(3);
  server.refuse = () => ({ status: 'RETRY', code: 'BUSY' });
  await client.edit(adjust('line_a', 1));
  await client.edit(adjust('line_b', 1));
  const before = network.sent.length;
  expect(await client.sync()).toBe('LATER');
  expect(network.sent.length - before).toBe(1);
  expect(client.waiting).toBe(2);
  server.refuse = () => undefined;
  expect(await client.sync()).toBe('SYNCED');
  expect(server.done).toHaveLength(5);
});

test('says up to which number it has all results', async () => {
  const server = new ModelServer();
  const { client, network } = await device(server);
  await client.edit(prefer(1));
  await client.sync();
  await client.edit(prefer(2));
  await client.sync();
  expect(network.sent.flatMap(({ push }) => push?.ackedThrough ?? [])).toEqual([0, 1]);
});

test('stays as it is where the token does not hold or the app is too old', async () => {
  const server = new ModelServer();
  const { client } = await device(server);
  await client.edit(prefer(1));
  for (const [code, outcome] of [['UNAUTHENTICATED', 'SIGNED_OUT'], ['UPGRADE_REQUIRED', 'UPGRADE_REQUIRED'], ['BAD_USER_INPUT', 'FAILED']]) {
    server.refuseRequest = () => new RequestRefused('no', code!);
    expect(await client.sync()).toBe(outcome);
    expect(client.waiting).toBe(1);
  }
  server.refuseRequest = () => undefined;
  expect(await client.sync()).toBe('SYNCED');
});

test('is another client after a backup was restored, and what was done before is not done again', async () => {
  const server = new ModelServer();
  const { client, store, network } = await device(server);
  await client.edit(prefer(1));
  network.faults.push('reply lost');
  await client.sync();
  // The backup has edit 1 as waiting. After it was made, the phone did edit 2.
  const backup = store.copy();
  await client.edit(prefer(2));
  await client.sync();
  const restored = await device(server, {}, backup);
  const { clientId } = restored.client;
  expect(clientId).toBe(client.clientId);
  await restored.client.edit(prefer(3));
  expect(await restored.client.sync()).toBe('SYNCED');
  expect(restored.client.clientId).not.toBe(clientId);
  expect(server.done).toHaveLength(3);
  expect(shown(restored.client)).toEqual(byRow(server.rows.values()));
});

test('what depends on a refused edit is not sent under another client id', async () => {
  const server = new ModelServer();
  const { client, store, network } = await device(server);
  const bad = prefer(1);
  server.refuse = (op) => (keyIn(op) === keyIn(bad) ? { status: 'REJECTED', code: 'NO' } : undefined);
  await client.edit(bad);
  await client.sync();
  const backup = store.copy();
  await client.edit(prefer(2));
  await client.sync();
  const restored = await device(server, {}, backup);
  await restored.client.edit(prefer(3), [keyIn(bad)]);
  expect(await restored.client.sync()).toBe('SYNCED');
  expect(restored.client.issues.map(({ result }) => result!.status)).toEqual(['REJECTED', 'BLOCKED']);
  expect(server.done).toHaveLength(1);
  expect(network.sent.length).toBeGreaterThan(0);
});

test('is another client, with all rows anew, after the backup of the server was restored', async () => {
  const server = new ModelServer();
  const { client } = await device(server);
  await client.edit(prefer(1));
  await client.sync();
  const { clientId } = client;
  server.clients.clear();
  server.epoch = 'two';
  server.act(prefer('from before', 'colour'));
  await client.edit(prefer(2));
  expect(await client.sync()).toBe('SYNCED');
  expect(client.clientId).not.toBe(clientId);
  expect(shown(client)).toEqual(byRow(server.rows.values()));
});

test('forgets everything where the store is of another shopper', async () => {
  const server = new ModelServer();
  const lost: string[] = [];
  const { client, store } = await device(server, { lost: (edits) => lost.push(...edits.map(({ mutation }) => keyIn(mutation.op))) });
  await client.edit(prefer(1));
  await client.sync();
  const { clientId } = client;
  const waiting = prefer(2);
  await client.edit(waiting);
  server.refuseRequest = (id) => (id === clientId ? new RequestRefused('another', 'CLIENT_PRINCIPAL_MISMATCH') : undefined);
  server.rows.clear();
  server.feed.clear();
  expect(await client.sync()).toBe('SYNCED');
  expect(client.clientId).not.toBe(clientId);
  expect(shown(client)).toEqual({});
  expect(lost).toEqual([keyIn(waiting)]);
  expect(JSON.stringify(await store.entries(''))).not.toContain(clientId);
});

test('takes what is revoked out of sight, and asks for it after the next sign-in', async () => {
  const server = new ModelServer();
  const revoked: string[] = [];
  const { client, network } = await device(server, { revoked: ({ scope }) => revoked.push(scope) });
  await client.edit(prefer(1));
  await client.sync();
  const pull = server.pull.bind(server);
  server.pull = (input) => ({ ...pull(input), hasMore: false, scopes: input.scopes.map(({ scope, key }) => ({ scope, key, mode: 'ACCESS_REVOKED', upserts: [], tombstones: [], cursor: null, hasMore: false })) });
  await client.sync();
  expect(revoked).toHaveLength(5);
  expect(shown(client)).toEqual({});
  const before = network.sent.length;
  expect(await client.sync()).toBe('SIGNED_OUT');
  expect(network.sent.length).toBe(before);
  server.pull = pull;
  expect(await client.signedIn('shopper_a')).toBe('SYNCED');
  expect(shown(client)).toEqual(byRow(server.rows.values()));
});

test('begins every scope anew where the server cannot read a cursor', async () => {
  const server = new ModelServer();
  const { client, network } = await device(server);
  await client.edit(prefer(1));
  await client.sync();
  const pull = server.pull.bind(server);
  server.pull = (input) => {
    if (input.scopes[4]!.cursor) throw new RequestRefused('not ours', 'BAD_USER_INPUT', 'input.pull.scopes.4.cursor');
    return pull(input);
  };
  expect(await client.sync()).toBe('SYNCED');
  expect(network.sent.at(-1)!.pull.scopes.map(({ cursor }) => cursor)).toEqual([null, null, null, null, null]);
  expect(shown(client)).toEqual(byRow(server.rows.values()));
});

test('pulls when the stream says so, sends each edit at once, and comes back by itself', async () => {
  const server = new ModelServer();
  let synced = 0;
  const { client, network } = await device(server, { synced: () => (synced += 1) });
  client.start();
  await expect.poll(() => synced).toBeGreaterThan(0);
  server.act(prefer('another device'));
  network.streams[0]!.next();
  await expect.poll(() => shown(client)['PREFERENCE/size']).toMatchObject({ value: 'another device' });
  network.faults.push('reply lost');
  await client.edit(prefer('mine'));
  await expect.poll(() => client.waiting).toBe(0);
  expect(server.done).toHaveLength(1);
  network.streams[0]!.ended();
  await expect.poll(() => network.streams.length, { timeout: 5_000 }).toBe(2);
  client.stop();
});

test('keeps everything in IndexedDB', async () => {
  const server = new ModelServer();
  const store = await IndexedDbStore.open('shop');
  const network = new ModelNetwork(server);
  const client = await SyncClient.open({ store, transport: network });
  await client.edit(adjust('line_a', 2));
  await client.sync();
  network.isDown = true;
  await client.edit(setQuantity(client.view.rows.get('CART_LINE/line_a')!, 5));
  store.close();
  const reopened = await SyncClient.open({ store: await IndexedDbStore.open('shop'), transport: new ModelNetwork(server) });
  expect(reopened.clientId).toBe(client.clientId);
  expect(shown(reopened)).toEqual(shown(client));
  expect(await reopened.sync()).toBe('SYNCED');
  expect(server.rows.get('CART_LINE/line_a')).toMatchObject({ quantity: 5 });
});

test('a quote is accepted by the same order under a new key', () => {
  const refused = { checkoutSubmit: { key: mint('mut'), orderId: 'order_a', seen: { totalAmount: '1.00', currencyCode: 'EUR' }, paymentToken: 'tok_approve' } };
  const { checkoutSubmit } = acceptQuote(refused, 'a quote');
  expect(checkoutSubmit).toEqual({ orderId: 'order_a', paymentToken: 'tok_approve', acceptQuote: 'a quote', key: expect.stringMatching(/^mut_/) });
  expect(checkoutSubmit!.key).not.toBe(refused.checkoutSubmit.key);
  expect(addToCart('variant_a', 1).cartLinesAdjust!['lines'][0].id).toMatch(/^line_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
});

// Any plan of edits, faults, restarts and small pages. One device, so what it shows must at every moment be all of its edits.
const step = fc.oneof(
  fc.record({ do: fc.constant('adjust' as const), line: fc.constantFrom(...LINES), delta: fc.integer({ min: -3, max: 4 }) }),
  fc.record({ do: fc.constant('prefer' as const), value: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ do: fc.constant('sync' as const), fault: fc.constantFrom<Fault>('none', 'request lost', 'reply lost', 'sent twice'), second: fc.constantFrom<Fault>('none', 'none', 'reply lost') }),
  fc.record({ do: fc.constant('restart' as const) }),
  fc.record({ do: fc.constant('limits' as const), page: fc.integer({ min: 1, max: 4 }), batch: fc.integer({ min: 1, max: 4 }) }),
);

test('whatever the network does, each edit is done once, in order, and what is shown is always all of them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (plan) => {
      const server = new ModelServer();
      server.pageSize = 1;
      let { client, network, store } = await device(server);
      let edits: Operation[] = [];
      const edit = async (op: Operation) => {
        edits = [...edits, op];
        await client.edit(op);
      };
      for (const one of plan) {
        if (one.do === 'adjust') await edit(adjust(one.line, one.delta));
        if (one.do === 'prefer') await edit(prefer(one.value));
        if (one.do === 'sync') {
          network.faults.splice(0, Infinity, one.fault, one.second);
          await client.sync();
        }
        if (one.do === 'restart') ({ client, network } = await device(server, {}, store));
        if (one.do === 'limits') [server.pageSize, server.batchLimit] = [one.page, one.batch];
        expect(shown(client)).toEqual(byRow(overlay(new Map(), edits).rows.values()));
      }
      network.faults.length = 0;
      expect(await client.sync()).toBe('SYNCED');
      expect(server.done).toEqual(edits.map(keyIn));
      expect(shown(client)).toEqual(byRow(server.rows.values()));
      expect([client.waiting, client.view.pending.size]).toEqual([0, 0]);
    }),
    { numRuns: 500 },
  );
});

test('whatever two devices do, both show what the server has in the end, and units are never lost', async () => {
  const turn = fc.record({ device: fc.integer({ min: 0, max: 1 }), step });
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 40 }), async (plan) => {
      const server = new ModelServer();
      const devices = [await device(server), await device(server)];
      let added = 0;
      for (const { device: at, step: one } of plan) {
        const { client, network } = devices[at]!;
        if (one.do === 'adjust') {
          added += Math.abs(one.delta);
          await client.edit(adjust(one.line, Math.abs(one.delta)));
        }
        if (one.do === 'prefer') await client.edit(prefer(one.value));
        if (one.do === 'sync') {
          network.faults.splice(0, Infinity, one.fault, one.second);
          await client.sync();
        }
        if (one.do === 'limits') [server.pageSize, server.batchLimit] = [one.page, one.batch];
      }
      for (const round of [1, 2]) {
        for (const { client, network } of devices) {
          network.faults.length = 0;
          expect(await client.sync(), `round ${round}`).toBe('SYNCED');
        }
      }
      for (const { client } of devices) expect(shown(client)).toEqual(byRow(server.rows.values()));
      const units = [...server.rows.values()].reduce((sum, row) => sum + (row.__typename === 'CartLine' ? row['quantity'] : 0), 0);
      expect(units).toBe(added);
    }),
    { numRuns: 200 },
  );
});

test('an answer that comes after a wipe is dropped, and the next shopper’s edits are sent as theirs', async () => {
  const server = new ModelServer();
  const lost: string[] = [];
  const { client, network } = await device(server, { lost: (edits) => lost.push(...edits.map(({ mutation }) => keyIn(mutation.op))) });
  const [first, second] = [prefer('of the first', 'secret'), prefer('of the second')];
  await client.edit(first);
  let reached!: () => void;
  let release!: () => void;
  const isReached = new Promise<void>((resolve) => (reached = resolve));
  const gate = new Promise<void>((resolve) => (release = resolve));
  const exchange = network.exchange.bind(network);
  let signal: AbortSignal | undefined;
  network.exchange = async (input, given?: AbortSignal) => {
    network.exchange = exchange;
    signal = given;
    const answer = await exchange(input);
    reached();
    await gate;
    return answer;
  };
  const syncing = client.sync();
  await isReached;
  await client.wipe();
  expect(signal?.aborted).toBe(true);
  // Another server, so that what is shown can only come of an answer to the first shopper.
  server.rows.clear();
  server.feed.clear();
  await client.edit(second);
  release();
  expect(await syncing).toBe('SYNCED');
  expect(lost).toEqual([keyIn(first)]);
  expect(Object.keys(shown(client))).toEqual(['PREFERENCE/size']);
  expect([client.waiting, server.done]).toEqual([0, [keyIn(first), keyIn(second)]]);
});

test('a result is taken in only for the edit that it names by number and key', () => {
  const queue = enqueue(emptyQueue('client_a'), prefer(1), [], '');
  const result = { seq: 1, key: 'mut_another', status: 'APPLIED', original: null, errors: [], warnings: [], conflict: null, blockedBy: null, retryAfterMs: null } as const;
  const said = { ...result, errors: [], warnings: [] };
  expect(settle(queue, [said]).edits[0]!.fate).toBe('WAITING');
  expect(settle(queue, [{ ...said, key: keyIn(queue.edits[0]!.mutation.op) }]).edits[0]!.fate).toBe('APPLIED');
});

test('forgets what is of the shopper before when another one signs in, but not when the guest becomes a customer', async () => {
  const server = new ModelServer();
  const lost: string[] = [];
  const { client, store } = await device(server, { lost: (edits) => lost.push(...edits.map(({ mutation }) => keyIn(mutation.op))) });
  await client.edit(prefer(1));
  await client.signedIn('guest_a');
  const { clientId } = client;
  await client.signedIn('cust_a', { wasTheGuest: true });
  expect([client.clientId, lost]).toEqual([clientId, []]);
  const waiting = prefer(2);
  await client.edit(waiting);
  // The app was closed meanwhile: whose the store is, is in the store.
  const reopened = (await device(server, { lost: (edits) => lost.push(...edits.map(({ mutation }) => keyIn(mutation.op))) }, store)).client;
  server.rows.clear();
  server.feed.clear();
  expect(await reopened.signedIn('cust_b')).toBe('SYNCED');
  expect(reopened.clientId).not.toBe(clientId);
  expect([lost, shown(reopened), server.done.length]).toEqual([[keyIn(waiting)], {}, 1]);
});

test('what depends on a refused edit is known by its key, however often the client id changes', () => {
  const [bad, good, dependent] = [prefer(1, 'a'), prefer(2, 'b'), prefer(3, 'c')];
  let queue = enqueue(emptyQueue('client_1'), bad, [], '');
  queue = enqueue(queue, good, [], '');
  queue = enqueue(queue, dependent, [keyIn(good)], '');
  queue = { ...queue, edits: queue.edits.map((edit, at) => (at === 0 ? { ...edit, fate: 'REFUSED' as const } : edit)) };
  for (const clientId of ['client_2', 'client_3']) {
    queue = moveTo(queue, clientId);
    expect(batch(queue).map(({ seq, dependsOn, op }) => [seq, dependsOn, keyIn(op)])).toEqual([[1, [], keyIn(good)], [2, [1], keyIn(dependent)]]);
  }
  // Under the new id there is no number to name the refused one by.
  queue = enqueue(queue, prefer(4), [keyIn(bad)], '');
  expect(queue.edits.at(-1)).toMatchObject({ fate: 'REFUSED', result: { status: 'BLOCKED' } });
  expect([batch(queue).length, queue.nextSeq]).toEqual([2, 3]);
});

test('an edit that depends on a dismissed one is blocked all the same', async () => {
  const server = new ModelServer();
  const { client, network } = await device(server);
  const bad = prefer(1);
  server.refuse = (op) => (keyIn(op) === keyIn(bad) ? { status: 'REJECTED', code: 'NO' } : undefined);
  await client.edit(bad);
  await client.sync();
  await client.edit(prefer(2), [keyIn(bad)]);
  await client.dismiss(keyIn(bad));
  expect(client.issues).toEqual([]);
  expect(await client.sync()).toBe('SYNCED');
  expect(network.sent.at(-1)!.push!.mutations[0]!.dependsOn).toEqual([1]);
  expect(client.issues.map(({ result }) => result!.status)).toEqual(['BLOCKED']);
});

test('a sync that is asked for when one has ended is not lost', async () => {
  const server = new ModelServer();
  const network = new ModelNetwork(server);
  let told = 0;
  const client: SyncClient = await SyncClient.open({ store: new MemoryStore(), transport: network, listener: { synced: () => void ((told += 1) === 1 && client.sync()) } });
  await client.sync();
  await expect.poll(() => told).toBe(2);
  expect(network.sent).toHaveLength(2);
});

test('asks instead where no stream comes through', async () => {
  const server = new ModelServer();
  const network = new ModelNetwork(server);
  network.follow = (_clientId, _keys, _next, ended) => {
    const timer = setTimeout(ended, 20);
    return () => clearTimeout(timer);
  };
  let synced = 0;
  const client = await SyncClient.open({ store: new MemoryStore(), transport: network, listener: { synced: () => (synced += 1) } });
  client.start();
  await expect.poll(() => synced).toBe(2);
  client.stop();
});

test('another token is asked for once where that of the stream does not hold', async () => {
  const asked: boolean[] = [];
  const documents = { pull: '', exchange: '', results: '', stream: 'subscription { x }' };
  const answers = [new Response('', { status: 401 }), new Response('data: {"errors":[{"extensions":{"code":"UNAUTHENTICATED"}}]}\n\n'), new Response('')];
  const transport = new HttpTransport({
    url: 'http://shop',
    documents,
    accessToken: async (isRefused) => (asked.push(isRefused), 'token'),
    fetch: async () => answers.shift() ?? new Response(''),
  });
  for (let at = 0; at < 4; at += 1) await new Promise<void>((ended) => transport.follow('client_a', [], () => {}, ended));
  expect(asked).toEqual([false, true, true, false]);
});

test('a slice whose id begins like another’s has its own cursor, and a revoked one is asked for again at the next start', async () => {
  const store = new MemoryStore();
  const state = emptyState('client_a', ['c_12', 'c_1']);
  const scopes = new Map([...state.scopes].map(([name, scope]) => [name, { ...scope, cursor: `of ${name}`, isRevoked: true }]));
  await store.write(difference(undefined, { ...state, scopes }));
  await store.write([{ remove: 'scope/CATALOGUE/c_1' }]);
  const loaded = await load(store, ['c_12', 'c_1']);
  const told = [...loaded!.scopes.values()].filter(({ scope }) => scope === 'CATALOGUE').map(({ key, cursor, isRevoked }) => [key, cursor, isRevoked]);
  expect(told).toEqual([['c_12', 'of CATALOGUE/c_12', false], ['c_1', null, false]]);
});

test('is another client where all rows come anew without what was done', async () => {
  const server = new ModelServer();
  const { client } = await device(server);
  await client.sync();
  await client.edit(prefer(1));
  // The backup is restored between the push and the pull.
  const push = server.push.bind(server);
  server.push = (input) => {
    const answer = push(input);
    server.push = push;
    server.clients.clear();
    server.rows.clear();
    server.feed.clear();
    server.epoch = 'two';
    return answer;
  };
  const { clientId } = client;
  expect(await client.sync()).toBe('SYNCED');
  expect(client.clientId).not.toBe(clientId);
  expect([shown(client), client.view.pending.size]).toEqual([{}, 0]);
});
