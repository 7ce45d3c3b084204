// Streams that the server ends: because a token is over, or because it stops. Clients come back by themselves, with a fresh token,
// and miss nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { App } from '../src/live/app.ts';
import { CLIENTS } from '../src/live/clients.ts';
import { Journal } from '../src/live/journal.ts';
import { Bustle, buy, history, newOrderId } from '../src/live/orders.ts';
import { Staff } from '../src/live/staff.ts';
import { shopperOperations } from '../src/operations.ts';
import { type Server, serve } from '../src/server.ts';

const EVERY_MS = 150;

let server: Server;
let staff: Staff;
beforeAll(async () => {
  // The shortest that there is.
  server = await serve({ TOTE_DEFAULT_MARKET: 'us', TOTE_ACCESS_TOKEN_MINUTES: '1' });
  staff = new Staff(server.url, server.staff('packer', ['orders']));
});
afterAll(() => server?.stop());

/** A guest with an order to which something happens all the time, followed by every client. */
class Followed {
  readonly journals = new Map<string, Journal>();
  private readonly stops: (() => void)[] = [];
  readonly app: App;
  readonly orderId: string;
  readonly bustle: Bustle;

  private constructor(app: App, orderId: string) {
    this.app = app;
    this.orderId = orderId;
    this.bustle = new Bustle(staff, orderId, EVERY_MS);
    for (const [name, follow] of CLIENTS) {
      const journal = new Journal();
      this.journals.set(name, journal);
      const { text } = shopperOperations['order_status_changed']!;
      const failed = journal.failed;
      this.stops.push(follow({ url: server.url, app, text, variables: { orderId }, pauseMs: () => 200, next: journal.take, failed }));
    }
  }

  static async start(): Promise<Followed> {
    const app = await App.start(server.url);
    const orderId = newOrderId();
    await buy(app, orderId);
    const followed = new Followed(app, orderId);
    await followed.begun(1, 30_000);
    return followed;
  }

  /** Waits until each stream has begun so often. */
  async begun(times: number, ms: number): Promise<void> {
    for (const [name, journal] of this.journals) await journal.until(`beginning ${times} of ${name}`, ({ begun }) => begun >= times, ms);
  }

  /** Ends it: everybody has everything. */
  async check(): Promise<void> {
    await this.bustle.stop();
    await this.app.accessToken();
    const { totalCount } = await history(this.app, this.orderId);
    try {
      for (const [name, journal] of this.journals) {
        await journal.until(`end of ${name}`, ({ items }) => (items.at(-1)?.event.seq ?? 0) >= totalCount);
        const numbers = journal.numbers();
        expect(numbers, name).toEqual(Array.from({ length: totalCount - numbers[0]! + 1 }, (_, at) => numbers[0]! + at));
        expect(journal.faults, name).toEqual([]);
      }
    } finally {
      this.stop();
    }
  }

  stop(): void {
    for (const stop of this.stops) stop();
  }
}

describe.concurrent('every client', () => {
  test('comes back with a fresh token when its own is over', async () => {
    const followed = await Followed.start();
    const first = followed.app.session.tokens!;
    const left = Date.parse(first.accessTokenExpiresAt) - Date.now();
    await followed.begun(2, left + 30_000);
    expect(Date.now()).toBeGreaterThan(Date.parse(first.accessTokenExpiresAt));
    await followed.check();
    expect(followed.app.refreshes).toBeGreaterThan(0);
    expect(followed.app.session.tokens!.accessToken).not.toBe(first.accessToken);
  });
});

test('every client comes back to a server that was stopped and started again', async () => {
  const followed = await Followed.start();
  for (const times of [2, 3]) {
    await server.restart();
    await followed.begun(times, 60_000);
    const { count } = followed.bustle;
    for (const journal of followed.journals.values()) {
      const had = journal.items.length;
      await journal.until('further events', ({ items }) => items.length > had + 2);
    }
    expect(followed.bustle.count).toBeGreaterThan(count);
  }
  await followed.check();
});
