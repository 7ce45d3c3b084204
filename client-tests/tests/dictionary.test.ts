// A browser's own use of dictionaries (RFC 9842): it fetches what it is offered, keeps it, and takes answers that are packed with it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';

import { openBrowser } from '../src/browser.ts';
import { operation } from '../src/operations.ts';
import { type Server, serve } from '../src/server.ts';

/** What went over the network, before the browser unpacked it. */
interface Exchange {
  path: string;
  asked: IncomingHttpHeaders;
  answered: IncomingHttpHeaders;
  bytes: number;
}

let folder: string;
let server: Server;
let browser: Awaited<ReturnType<typeof openBrowser>> | undefined;
let page: Page;
const exchanges: Exchange[] = [];
const proxy = createServer((incoming, outgoing) => {
  const { method, url: path = '/', headers } = incoming;
  const upstream = request(new URL(path, server.url), { method, headers }, (answer) => {
    const exchange = { path, asked: headers, answered: answer.headers, bytes: 0 };
    exchanges.push(exchange);
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('data', (chunk: Buffer) => (exchange.bytes += chunk.length));
    answer.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.destroy());
  incoming.pipe(upstream);
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tote-dictionaries-'));
  server = await serve({ TOTE_DEFAULT_MARKET: 'us', TOTE_DICTIONARIES_DIR: folder });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  browser = await openBrowser();
  page = await browser.context.newPage();
  // Any page of this origin, with the strict policy that they all have.
  await page.goto(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}/playground/licenses.txt`);
});

afterAll(async () => {
  await browser?.close();
  proxy.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Asks as a page does; returns the answer as the browser gives it to the page, and how it came to the browser. */
async function ask(name: string): Promise<{ data: unknown; exchange: Exchange }> {
  const { text, variables } = operation(name);
  const path = `/graphql?${new URLSearchParams({ query: text, variables: JSON.stringify(variables) })}`;
  // Past the browser's cache, where a second answer would be a 304 without a body.
  const answer = await page.evaluate(async (address) => (await fetch(address, { cache: 'no-store' })).json(), path);
  const exchange = exchanges.findLast((one) => one.path === path)!;
  return { data: answer.data, exchange };
}

test('a page that names the newest dictionary gets its answers packed with it', async () => {
  const screens = ['home', 'collection', 'product'];
  const before = new Map<string, { data: unknown; exchange: Exchange }>();
  for (const screen of screens) {
    const plain = await ask(screen);
    // A browser without a dictionary does not say that it could use one.
    expect(plain.exchange.asked['accept-encoding']).not.toContain('dcb');
    expect(plain.data).not.toBeUndefined();
    before.set(screen, plain);
  }

  // The dictionary is like the answers; the server takes it while it runs.
  const likeThem = [...before.values()].map(({ data }) => JSON.stringify({ data })).join('');
  await writeFile(join(folder, 'screens.dict'), likeThem.slice(0, 100_000));
  await expect.poll(async () => (await fetch(`${server.url}/dictionaries/newest`)).status, { timeout: 30_000 }).toBe(200);
  await page.evaluate(() => {
    const link = document.createElement('link');
    link.rel = 'compression-dictionary';
    link.href = '/dictionaries/newest';
    document.head.append(link);
  });

  // It is fetched when the browser has nothing else to do.
  await expect
    .poll(async () => (await ask('home')).exchange.asked['available-dictionary'], { timeout: 30_000 })
    .toMatch(/^:.+:$/);
  const figures: string[] = [];
  for (const screen of screens) {
    const { data, exchange } = await ask(screen);
    expect(exchange.asked['accept-encoding']).toContain('dcb');
    expect(exchange.answered['content-encoding']).toMatch(/^dc[bz]$/);
    expect(data).toEqual(before.get(screen)!.data);
    const plain = before.get(screen)!.exchange;
    expect(exchange.bytes).toBeLessThan(plain.bytes / 2);
    figures.push(`${screen} ${plain.bytes} -> ${exchange.bytes} bytes (${exchange.answered['content-encoding']})`);
  }
  console.log(figures.join(', '));
});
