// The playground in a real browser: it opens under its strict policy, runs its first example, and shows the answer, or what is
// wrong with a query, and follows an order. It is there in development only.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { openBrowser } from '../src/browser.ts';
import { committedSchema } from '../src/operations.ts';
import { PROJECT } from '../src/paths.ts';
import { serve } from '../src/server.ts';

const ARTIFACTS = join(PROJECT, 'artifacts');
const WAIT = { timeout: 60_000 };

let browser: Awaited<ReturnType<typeof openBrowser>> | undefined;
let page: Page;
const complaints: string[] = [];
const foreign: string[] = [];
const sockets: string[] = [];

beforeAll(async () => {
  mkdirSync(ARTIFACTS, { recursive: true });
  browser = await openBrowser();
  page = await browser.context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== inject('server')) foreign.push(request.url());
  });
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto(`${inject('server')}/`);
  await page.waitForSelector('.graphiql-query-editor .view-line span span', WAIT);
});

afterAll(async () => {
  await browser?.close();
});

/** Returns the text of the answer's editor once it holds `part`. Spaces are Monaco's own, so they are made plain. */
async function answer(part: string): Promise<string> {
  const shows = (text: string) => document.querySelector('.result-window')?.textContent?.replaceAll('\u00a0', ' ').includes(text);
  await page.waitForFunction(shows, part, WAIT);
  const text = await page.locator('.result-window').textContent();
  return (text ?? '').replaceAll('\u00a0', ' ');
}

test('opens with the examples as tabs', async () => {
  expect(await page.title()).toBe('Tote playground');
  const tabs = await page.locator('.graphiql-tab-button').allTextContents();
  expect(tabs.slice(0, 2)).toEqual(['Home', 'Collection']);
});

test('runs the first example and shows the answer', async () => {
  await page.click('.graphiql-execute-button');
  const shown = await answer('"data"');
  await page.screenshot({ path: join(ARTIFACTS, 'playground.png') });
  expect(shown).toContain('"currencyCode"');
  expect(shown).toContain('"nodes"');
  expect(shown).not.toContain('"errors"');
});

test('documents the schema, and has an editor for headers', async () => {
  await page.click('button[aria-label="Show Documentation Explorer"]');
  await page.click('.graphiql-doc-explorer-content a:text-is("Query")');
  await page.waitForSelector('.graphiql-doc-explorer-content a:text-is("collection")', WAIT);
  await page.click('.graphiql-editor-tools button:has-text("Headers")');
  await page.waitForFunction(() => document.body.textContent?.includes('X-Market'), undefined, WAIT);
  await page.screenshot({ path: join(ARTIFACTS, 'playground-docs.png') });
});

test('opens an example that has no tab yet', async () => {
  await page.click('button[aria-label="Open an example"]');
  await page.click('[role=menuitem]:has-text("Shop")');
  await page.click('.graphiql-execute-button');
  expect(await answer('"markets"')).toContain('"countries"');
});

/** Chooses the tab of that name. */
async function choose(tab: string): Promise<void> {
  await page.click(`.graphiql-tab-button:text-is("${tab}")`);
}

test('follows an order in one tab while others move it', async () => {
  await choose('GuestStart');
  await page.click('.graphiql-execute-button');
  expect(await answer('"accessToken"')).toContain('"GUEST"');

  await choose('OrderStatusChanged');
  await page.click('.graphiql-execute-button');
  expect(await answer('"CaughtUp"')).toContain('"cursor"');

  await choose('CheckoutSubmit');
  await page.click('.graphiql-execute-button');
  expect(await answer('"CheckoutSucceeded"')).toContain('"PLACED"');
  // The stream has gone on meanwhile. The newest comes first: the editor has in the page only what is in sight.
  await choose('OrderStatusChanged');
  expect(await answer('"type": "PLACED"')).toContain('"newestFirst"');
  await page.screenshot({ path: join(ARTIFACTS, 'playground-order-placed.png') });

  await choose('OrderCancel');
  await page.click('.graphiql-execute-button');
  expect(await answer('"userErrors"')).toContain('"userErrors": []');
  await choose('OrderStatusChanged');
  expect(await answer('"type": "REFUNDED"')).toContain('"status": "CANCELLED"');
  await page.screenshot({ path: join(ARTIFACTS, 'playground-order-followed.png') });

  // Stopped by hand, it is over, and comes back neither by itself nor by a look at it: not even for a hand that is at the next tab
  // at once.
  await page.evaluate(async (tab) => {
    document.querySelector<HTMLElement>('.graphiql-execute-button[aria-label*="Stop"]')!.click();
    await new Promise((resolve) => setTimeout(resolve));
    [...document.querySelectorAll<HTMLElement>('.graphiql-tab-button')].find(({ textContent }) => textContent === tab)!.click();
  }, 'GuestStart');
  await choose('OrderStatusChanged');
  // What the page does at the sight of a tab, it has done by its second frame.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  expect(await page.locator('.graphiql-execute-button[aria-label*="Stop"]').count()).toBe(0);
});

test('shows what the server finds wrong with a query', async () => {
  await page.click('.graphiql-tab-add');
  await page.click('.graphiql-query-editor .view-lines');
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('query Wrong { shop { nam } }');
  await page.click('.graphiql-execute-button');
  const shown = await answer('"errors"');
  await page.screenshot({ path: join(ARTIFACTS, 'playground-error.png') });
  expect(shown).toContain('`nam`');
  expect(shown).toContain('"GRAPHQL_VALIDATION_FAILED"');
  expect(shown).not.toContain('"data"');
});

test('loads nothing from elsewhere and breaks no rule of its policy', () => {
  expect(foreign).toEqual([]);
  expect(new Set(sockets)).toEqual(new Set([`${inject('server').replace('http', 'ws')}/graphql`]));
  expect(complaints).toEqual([]);
});

test('whatever tools ask of the schema is within the limits', async () => {
  const query = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  const response = await fetch(`${inject('server')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as any;
  expect(errors).toBeUndefined();
  const types = (schema: string) => [...schema.matchAll(/^(?:type|input|enum|interface|scalar|union) \w+/gm)].map(String).sort();
  expect(types(printSchema(buildClientSchema(data)))).toEqual(types(printSchema(committedSchema())));
});

test('is not there in production, nor is what it asks of the schema', async () => {
  const production = await serve({ TOTE_MODE: 'production' });
  try {
    expect((await fetch(`${production.url}/`)).status).toBe(404);
    // Partners have it behind their token; nobody else sees the page, nor examples that speak of the schema.
    for (const path of ['/playground', '/playground/examples.json']) {
      const response = await fetch(`${production.url}${path}`);
      expect([response.status, await response.text()], path).toEqual([401, '']);
    }
    const query = encodeURIComponent('{ __schema { queryType { name } } }');
    const response = await fetch(`${production.url}/graphql?query=${query}`);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  } finally {
    await production.stop();
  }
});
