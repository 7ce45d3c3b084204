// RxDB 17 with its GraphQL replication, unmodified: its collection of cart lines is the server's. docs/sync-protocol.md says what its schema needs.
import { createRxDatabase, type RxDatabase } from 'rxdb/plugins/core';
import { replicateGraphQL } from 'rxdb/plugins/replication-graphql';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';

import { FaultProxy } from '../src/fault-proxy.ts';
import { App } from '../src/live/app.ts';
import { shopperOperations } from '../src/operations.ts';
import { addToCart, mint } from '../src/sync-client/index.ts';
import { quantities, secondDevice, variantsInStock } from '../src/sync-app.ts';

const ADJUST = shopperOperations['cart_lines_adjust']!.document;
const FIELDS = 'id variantId quantity opId _deleted';
const PULL = `query Pull($checkpoint: RxCheckpointInput, $limit: Int!) {
  rxCartLinesPull(checkpoint: $checkpoint, limit: $limit) { documents { ${FIELDS} } checkpoint { cursor } }
}`;
const PUSH = `mutation Push($rows: [RxCartLinePushRow!]!) { rxCartLinesPush(rows: $rows) { ${FIELDS} } }`;
const STREAM = `subscription Stream($after: String) {
  rxCartLinesStream(after: $after) { documents { ${FIELDS} } checkpoint { cursor } }
}`;
const SCHEMA = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 64 },
    variantId: { type: 'string' },
    quantity: { type: 'integer' },
    // The key of the write that made the document what it is, so that a write whose answer was lost is known when it comes again.
    opId: { type: 'string' },
  },
  required: ['id', 'variantId', 'quantity', 'opId'],
} as const;
const DEADLINE = { timeout: 30_000 };

/** Edits of two devices add up. */
const conflictHandler = {
  isEqual: (one: any, other: any) => one.quantity === other.quantity && one.variantId === other.variantId && !!one._deleted === !!other._deleted,
  resolve: ({ realMasterState: master, newDocumentState: mine, assumedMasterState: assumed }: any) => {
    if (master._deleted || !assumed) return master;
    const quantity = master.quantity + (mine._deleted ? 0 : mine.quantity) - assumed.quantity;
    return { ...master, quantity: Math.max(quantity, 0), opId: mint('mut'), _deleted: quantity < 1 };
  },
};

interface Phone {
  database: RxDatabase;
  lines: any;
  replication: ReturnType<typeof replicateGraphQL>;
  errors: any[];
}

let proxy: FaultProxy;
let app: App;
let variants: string[];
const phones: Phone[] = [];
beforeAll(async () => {
  proxy = await FaultProxy.start(inject('server'));
});
beforeEach(async () => {
  app = await App.start(inject('server'));
  variants = (await variantsInStock(app)).map(({ id }) => id);
});
afterEach(async () => {
  for (const { replication, database } of phones.splice(0)) {
    await replication.cancel();
    await database.remove();
  }
});
afterAll(() => proxy?.stop());

async function phone(of: App, batchSize = 100): Promise<Phone> {
  const database = await createRxDatabase({ name: mint('db'), storage: getRxStorageMemory(), multiInstance: false });
  const { lines } = await database.addCollections({ lines: { schema: SCHEMA, conflictHandler } as any });
  // Serialised anew whenever the socket comes back, so it says from where.
  const stream: { query: string; variables: { after: string | null } } = { query: STREAM, variables: { after: null } };
  const errors: any[] = [];
  const replication = replicateGraphQL({
    collection: lines,
    replicationIdentifier: `${proxy.url}/cart-lines`,
    url: { http: `${proxy.url}/graphql`, ws: `${proxy.url.replace('http', 'ws')}/graphql` },
    headers: of.session.headers(),
    live: true,
    retryTime: 200,
    pull: {
      // Left out, RxDB asks for 20 and takes a page of 20 for the last one.
      batchSize,
      queryBuilder: (checkpoint: any, limit) => ({ query: PULL, operationName: 'Pull', variables: { checkpoint: checkpoint ?? null, limit } }),
      streamQueryBuilder: () => stream as any,
      responseModifier: (bulk: any, origin) => {
        if (origin === 'stream' && bulk.checkpoint) stream.variables.after = bulk.checkpoint.cursor;
        return bulk;
      },
      wsOptions: { retryAttempts: Infinity, connectionParams: async () => ({ Authorization: `Bearer ${await of.accessToken()}` }) },
    },
    push: { batchSize: 10, queryBuilder: (rows) => ({ query: PUSH, operationName: 'Push', variables: { rows } as any }) },
  });
  replication.error$.subscribe((error) => errors.push(error));
  const opened = { database, lines, replication, errors };
  phones.push(opened);
  return opened;
}

/** What the collection holds, by variant. */
async function held({ lines }: Phone): Promise<Record<string, number>> {
  const documents = await lines.find().exec();
  return Object.fromEntries(documents.map(({ variantId, quantity }: any) => [variantId, quantity]));
}

function line(variantId: string, quantity: number) {
  return { id: mint('line'), variantId, quantity, opId: mint('mut') };
}

test('copies everything, page by page', async () => {
  const lines = variants.slice(0, 12).map((variantId) => line(variantId, 1));
  for (const { variantId } of lines) await app.send(ADJUST, { input: addToCart(variantId, 1).cartLinesAdjust });
  const copy = await phone(app, 5);
  await copy.replication.awaitInitialReplication();
  expect(await held(copy)).toEqual(Object.fromEntries(lines.map(({ variantId }) => [variantId, 1])));
  expect(copy.errors).toEqual([]);
});

test('a limit above the largest page is an error, never a short page', async () => {
  const asked = await fetch(`${inject('server')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...app.session.headers() },
    body: JSON.stringify({ query: PULL, variables: { checkpoint: null, limit: 1_001 } }),
  });
  const { errors } = (await asked.json()) as any;
  expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
});

test('what one device writes, the other shows, over a socket that is cut', async () => {
  const [one, other] = [await phone(app), await phone(secondDevice(app))];
  for (const { replication } of [one, other]) await replication.awaitInitialReplication();
  const [first, second] = variants as [string, string];
  await one.lines.insert(line(first, 2));
  await expect.poll(() => held(other), DEADLINE).toEqual({ [first]: 2 });
  proxy.cut();
  await other.lines.insert(line(second, 1));
  await expect.poll(() => held(one), DEADLINE).toEqual({ [first]: 2, [second]: 1 });
  await (await one.lines.findOne({ selector: { variantId: first } }).exec()).remove();
  await expect.poll(() => held(other), DEADLINE).toEqual({ [second]: 1 });
  expect(await quantities(app)).toEqual({ [second]: 1 });
});

test('a write whose answer was lost is known when it comes again, although edits are merged', async () => {
  const [one] = [await phone(app)];
  await one.replication.awaitInitialReplication();
  const [first] = variants as [string];
  const document = await one.lines.insert(line(first, 1));
  await one.replication.awaitInSync();
  proxy.loseAnswers(1);
  await document.incrementalPatch({ quantity: 3, opId: mint('mut') });
  await expect.poll(() => quantities(app), DEADLINE).toEqual({ [first]: 3 });
  await one.replication.awaitInSync();
  await expect.poll(() => proxy.answersToLose, DEADLINE).toBe(0);
  expect(await held(one)).toEqual({ [first]: 3 });
  expect(await quantities(app)).toEqual({ [first]: 3 });
});

test('two devices that edited one line without knowing of each other add up', async () => {
  const [one, other] = [await phone(app), await phone(secondDevice(app))];
  const [first] = variants as [string];
  await one.lines.insert(line(first, 1));
  await expect.poll(() => held(other), DEADLINE).toEqual({ [first]: 1 });
  await Promise.all(
    [one, other].map(async ({ lines }) => (await lines.findOne({ selector: { variantId: first } }).exec()).incrementalPatch({ quantity: 3, opId: mint('mut') })),
  );
  // Either both writes met (1 + 2 + 2), or one device knew of the other's in time and wrote the same.
  for (const phone of [one, other]) await phone.replication.awaitInSync();
  await expect.poll(async () => [await held(one), await held(other)], DEADLINE).toEqual([await quantities(app), await quantities(app)]);
  expect([3, 5]).toContain((await quantities(app))[first]);
});

test('a new line that the shop refuses goes away on the device, and what comes after it is written', async () => {
  const one = await phone(app);
  await one.replication.awaitInitialReplication();
  const [first] = variants as [string];
  await one.lines.insert(line('v_999999', 1));
  await expect.poll(() => held(one), DEADLINE).toEqual({});
  await one.lines.insert(line(first, 1));
  await expect.poll(() => quantities(app), DEADLINE).toEqual({ [first]: 1 });
  expect(await held(one)).toEqual({ [first]: 1 });
  expect(one.errors).toEqual([]);
});

test('a token that does not hold closes the socket with a code after which RxDB comes back', async () => {
  const other = secondDevice(app);
  const { tokens } = app.session;
  other.session.tokens = { ...tokens!, accessToken: 'an access token of yesterday' };
  const two = await phone(other);
  await expect.poll(() => two.errors.length, DEADLINE).toBeGreaterThan(0);
  other.session.tokens = tokens;
  two.replication.setHeaders(other.session.headers());
  const [first] = variants as [string];
  await app.send(ADJUST, { input: addToCart(first, 1).cartLinesAdjust });
  await expect.poll(() => held(two), DEADLINE).toEqual({ [first]: 1 });
  await app.send(ADJUST, { input: addToCart(first, 1).cartLinesAdjust });
  await expect.poll(() => held(two), DEADLINE).toEqual({ [first]: 2 });
});
