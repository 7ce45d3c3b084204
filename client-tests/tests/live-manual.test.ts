// The manual shows the code that these tests run.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { PROJECT } from '../src/paths.ts';

const LIVE = join(PROJECT, 'src/live');
const lines = (text: string) => text.split('\n').map((line) => line.trim());
const manual = readFileSync(join(PROJECT, '../docs/live-javascript.md'), 'utf8');
const sources = readdirSync(LIVE).map((file) => lines(readFileSync(join(LIVE, file), 'utf8')).join('\n'));
const blocks = [...manual.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => lines(match[1]!.trimEnd()).join('\n'));

test('has code of every client', () => {
  expect(blocks.length).toBeGreaterThan(8);
  for (const name of ['graphql-ws', 'graphql-sse', 'Apollo Client', 'urql', 'EventSource']) expect(manual).toContain(`## ${name}`);
});

test.each(blocks)('this is what the tests run: %s', (block) => {
  expect(sources.some((source) => source.includes(block)), block).toBe(true);
});
