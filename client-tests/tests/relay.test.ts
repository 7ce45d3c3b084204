// relay-compiler 21: it accepts the schema, compiles paginated fragments, and what it compiles runs on the server.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import compiler from 'relay-compiler';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { operation } from '../src/operations.ts';
import { PROJECT, SCHEMA } from '../src/paths.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tote-relay-'));
  cpSync(join(PROJECT, 'relay'), join(folder, 'src'), { recursive: true });
  copyFileSync(SCHEMA, join(folder, 'schema.graphql'));
  mkdirSync(join(folder, 'artifacts'));
  const config = {
    src: './src',
    schema: './schema.graphql',
    artifactDirectory: './artifacts',
    language: 'javascript',
    eagerEsModules: false,
  };
  writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'package.json'), '{}');
  execFileSync(compiler, [], { cwd: folder, stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Artifact {
  params: { text: string; metadata: { connection?: unknown } };
  fragment: { metadata?: { connection?: { path: string[] }[]; refetch?: { identifierInfo?: unknown } } };
}

function artifact(name: string): Artifact {
  return createRequire(join(folder, 'artifacts/'))(`./${name}.graphql.js`) as Artifact;
}

async function run(name: string, variables: Record<string, unknown>): Promise<any> {
  const response = await fetch(`${inject('server')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: artifact(name).params.text, variables }),
  });
  const { data, errors } = await response.json();
  expect(errors).toBeUndefined();
  return data;
}

describe('the compiler', () => {
  test('makes a query to refetch each paginated fragment', () => {
    const made = readdirSync(join(folder, 'artifacts')).map((file) => file.replace('.graphql.js', ''));
    expect(made).toEqual(
      expect.arrayContaining([
        'CollectionScreenQuery',
        'CollectionScreenProductsQuery',
        'CollectionScreenArrivalsQuery',
        'CollectionScreenVariantsQuery',
      ]),
    );
  });

  test('asks for a collection again by its id', () => {
    expect(artifact('CollectionScreenProductsQuery').params.text).toMatch(/node\(id: \$id\)/);
  });
});

describe('its queries', () => {
  test('read a list page by page', async () => {
    const { handle } = operation('collection').variables;
    const { collection } = await run('CollectionScreenQuery', { handle, count: 3 });
    const { edges, pageInfo } = collection.products;
    expect(edges).toHaveLength(3);
    expect(pageInfo).toEqual({ endCursor: edges.at(-1).cursor, hasNextPage: true });

    const next = await run('CollectionScreenProductsQuery', { id: collection.id, count: 3, after: pageInfo.endCursor });
    const ids = [...edges, ...next.node.products.edges].map((edge) => edge.node.id);
    expect(new Set(ids).size).toBe(6);
  });

  test('read the lists of the root and of a product', async () => {
    const { products } = await run('CollectionScreenArrivalsQuery', { count: 1 });
    const { id } = products.edges[0].node;
    const { node } = await run('CollectionScreenVariantsQuery', { id, count: 50 });
    expect(node.variants.edges.length).toBeGreaterThan(0);
  });
});
