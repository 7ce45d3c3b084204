// Unmodified clients on a bad network: each loses its connection a hundred times at random, while one event follows the other, and
// misses none of them. All follow the same order, each through a proxy of its own.
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';

import { FaultProxy } from '../src/fault-proxy.ts';
import { App } from '../src/live/app.ts';
import { CLIENTS } from '../src/live/clients.ts';
import { type Answer, type Follow, itemOf, pause } from '../src/live/follower.ts';
import { dispose } from '../src/live/graphql-ws.ts';
import { Journal } from '../src/live/journal.ts';
import { Bustle, buy, history, newOrderId } from '../src/live/orders.ts';
import { Staff } from '../src/live/staff.ts';
import { shopperOperations } from '../src/operations.ts';
import { randomOf } from '../src/random.ts';
import { type Server, serve } from '../src/server.ts';

const LOSSES = 100;
const EVENTS = 200;
const EVERY_MS = 50;
/** Browsers wait for a second before `EventSource` comes back, and the server asks for no less. */
const TIMEOUT_MS = 400_000;
/** `FAULT_SEED` repeats a run's losses; the moments are those of the machine. */
const SEED = Number(process.env['FAULT_SEED'] ?? Date.now() % 2 ** 31);

let server: Server;
let app: App;
let bustle: Bustle;
const orderId = newOrderId();

beforeAll(async () => {
  // Coming back so often is more than one shopper may spend.
  server = await serve({ TOTE_DEFAULT_MARKET: 'us', TOTE_RATE_PRINCIPAL_PER_SECOND: '0' });
  app = await App.start(server.url);
  await buy(app, orderId);
  bustle = new Bustle(new Staff(server.url, server.staff('packer', ['orders'])), orderId, EVERY_MS);
});

afterAll(async () => {
  await bustle?.stop();
  await server?.stop();
});

/** Follows by graphql-ws as its manual shows it, which does not go on from where it was. */
const followForgetfully: Follow = ({ url, app: { session }, text, variables, next, failed }) => {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: session.headers()['authorization'] },
    retryWait: () => pause(500),
  });
  const taken = (answer: unknown) => next(itemOf(answer as Answer)!);
  client.subscribe({ query: text, variables }, { next: taken, error: failed, complete: () => {} });
  return () => dispose(client);
};

test('a client that forgets where it was is found out', async () => {
  const [proxy, journal] = [await FaultProxy.start(server.url, SEED), new Journal()];
  const { text } = shopperOperations['order_status_changed']!;
  const { take, failed } = journal;
  const stop = followForgetfully({ url: proxy.url, app, text, variables: { orderId }, pauseMs: () => 500, next: take, failed });
  try {
    await journal.until('events', ({ items }) => items.length > 3);
    proxy.cut('reset');
    await journal.until('fault', ({ faults }) => faults.length > 0);
  } finally {
    stop();
    await proxy.stop();
  }
  expect(journal.faults[0]).toMatch(/^went on after \d+, but had only \d+$/);
});

test.concurrent.each(CLIENTS)(
  '%s loses its connection at random a hundred times, and misses nothing',
  async (name, follow) => {
    const random = randomOf(SEED);
    const proxy = await FaultProxy.start(server.url, SEED);
    const journal = new Journal();
    const { text } = shopperOperations['order_status_changed']!;
    const pauseMs = () => 10 + random.below(40);
    const stop = follow({ url: proxy.url, app, text, variables: { orderId }, pauseMs, next: journal.take, failed: journal.failed });
    try {
      await journal.until('beginning', ({ begun }) => begun === 1);
      proxy.break();
      while (proxy.cutCount < LOSSES || journal.items.length < EVENTS) {
        await pause(50);
        expect(journal.faults, `${name}: ${proxy}`).toEqual([]);
      }
      proxy.heal();
      const { totalCount } = await history(app, orderId);
      await journal.until('end', ({ items }) => items.at(-1)!.event.seq >= totalCount);
    } finally {
      stop();
      console.log(`${name}: ${journal}; ${proxy}`);
      await proxy.stop();
    }
    expect(journal.faults).toEqual([]);
    expect(proxy.cutCount).toBeGreaterThanOrEqual(LOSSES);
    // Most losses were those of a stream, and not of a connection that was about to be one.
    expect(journal.begun).toBeGreaterThan(LOSSES / 2);
    const numbers = journal.numbers();
    expect(numbers).toEqual(Array.from(numbers, (_, at) => numbers[0]! + at));
    // It came back by itself each time, by the id of its last event.
    if (name === 'EventSource') expect(app.sent.get('StreamTicketCreate')).toBe(1);
    // Held and released in turn: no event is another's.
    const first = journal.items[0]!.event.type;
    expect(['HELD', 'HOLD_RELEASED']).toContain(first);
    const other = first === 'HELD' ? 'HOLD_RELEASED' : 'HELD';
    expect(journal.items.every(({ event }, at) => event.type === (at % 2 === 0 ? first : other))).toBe(true);
  },
  TIMEOUT_MS,
);
