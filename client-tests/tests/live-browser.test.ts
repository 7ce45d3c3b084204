// A browser's own `EventSource`: a stream that loses its connection goes on.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';

import { openBrowser } from '../src/browser.ts';
import { FaultProxy } from '../src/fault-proxy.ts';
import { App } from '../src/live/app.ts';
import { buy, newOrderId } from '../src/live/orders.ts';
import { Staff } from '../src/live/staff.ts';
import { shopperOperations } from '../src/operations.ts';
import { type Server, serve } from '../src/server.ts';
import { ask } from '../src/shopping.ts';

const LOSSES = 5;

let server: Server;
let proxy: FaultProxy;
let browser: Awaited<ReturnType<typeof openBrowser>> | undefined;
let page: Page;

beforeAll(async () => {
  server = await serve({ TOTE_DEFAULT_MARKET: 'us' });
  proxy = await FaultProxy.start(server.url);
  browser = await openBrowser();
  page = await browser.context.newPage();
  // Any page of this origin, with the strict policy that they all have.
  await page.goto(`${proxy.url}/playground/licenses.txt`);
});

afterAll(async () => {
  await browser?.close();
  await proxy?.stop();
  await server?.stop();
});

test("a browser's EventSource comes back by the id of its last event", async () => {
  const app = await App.start(server.url);
  const staff = new Staff(server.url, server.staff('packer', ['orders']));
  const orderId = newOrderId();
  await buy(app, orderId);
  const { ticket } = await ask(app, 'stream_ticket_create');
  const { text } = shopperOperations['order_status_changed']!;
  const parameters = new URLSearchParams({ query: text, variables: JSON.stringify({ orderId }), ticket });
  await page.evaluate((address) => {
    const seen: any[] = ((globalThis as any).seen = []);
    const source = new EventSource(address);
    source.addEventListener('next', ({ data }) => seen.push((Object.values(JSON.parse(data).data) as any[])[0]));
  }, `/graphql?${parameters}`);
  const count = (kind: string, times: number) =>
    page.waitForFunction(
      ([name, least]) => (globalThis as any).seen.filter((item: any) => item.__typename === name).length >= least,
      [kind, times] as const,
      { timeout: 30_000 },
    );

  for (let loss = 0; loss < LOSSES; loss += 1) {
    await count('CaughtUp', loss + 1);
    await staff.hold(orderId);
    await count('OrderStatusChange', 2 * loss + 1);
    expect(proxy.cut(loss % 2 === 0 ? 'reset' : 'close')).toBeGreaterThan(0);
    // Nobody listens now.
    await staff.release(orderId);
  }
  await count('OrderStatusChange', 2 * LOSSES);
  const seen: any[] = await page.evaluate(() => (globalThis as any).seen);
  const events = seen.filter(({ __typename }) => __typename === 'OrderStatusChange').map(({ event }) => event);
  expect(events.map(({ type }) => type)).toEqual(Array.from({ length: LOSSES }, () => ['HELD', 'HOLD_RELEASED']).flat());
  expect(events.map(({ seq }) => seq)).toEqual(Array.from(events, (_, at) => events[0].seq + at));
  expect(seen.map(({ __typename }) => __typename)).not.toContain('StreamReset');
});
