// The playground in a real browser: it opens under its strict policy, runs its first example, and shows the answer.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { PROJECT } from '../src/paths.ts';

const ARTIFACTS = join(PROJECT, 'artifacts');
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const WAIT = { timeout: 60_000 };

let profile: string;
let browser: BrowserContext | undefined;
let page: Page;
const complaints: string[] = [];
const foreign: string[] = [];

beforeAll(async () => {
  const executablePath = process.env['CHROMIUM'] ?? BROWSERS.find(existsSync);
  if (!executablePath) throw new Error(`none of ${BROWSERS.join(', ')} is there: install Chromium or name it in CHROMIUM`);
  mkdirSync(ARTIFACTS, { recursive: true });
  profile = mkdtempSync(join(tmpdir(), 'tote-browser-'));
  browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1440, height: 900 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  page = await browser.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== inject('server')) foreign.push(request.url());
  });
  await page.goto(`${inject('server')}/`);
  await page.waitForSelector('.graphiql-query-editor .view-line span span', WAIT);
});

afterAll(async () => {
  await browser?.close();
  rmSync(profile, { recursive: true, force: true });
});

/** Returns the text of the answer's editor once it holds `part`. Spaces are Monaco's own, so they are made plain. */
async function answer(part: string): Promise<string> {
  const shows = (text: string) => document.querySelector('.result-window')?.textContent?.includes(text);
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

test('loads nothing from elsewhere and breaks no rule of its policy', () => {
  expect(foreign).toEqual([]);
  expect(complaints).toEqual([]);
});
