// relay-compiler 21: it accepts the schema, compiles paginated fragments, and what it compiles runs on the server.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { operation } from '../src/operations.ts';
import { type RelayApp, compileRelayApp } from '../src/relay.ts';

let app: RelayApp;
beforeAll(() => {
  app = compileRelayApp({});
});
afterAll(() => app.remove());

async function run(name: string, variables: Record<string, unknown>): Promise<any> {
  const response = await fetch(`${inject('server')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: app.artifact(name).params.text, variables }),
  });
  const { data, errors } = await response.json();
  expect(errors).toBeUndefined();
  return data;
}

describe('the compiler', () => {
  test('makes a query to refetch each paginated fragment', () => {
    const made = app.artifactNames();
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
    expect(app.artifact('CollectionScreenProductsQuery').params.text).toMatch(/node\(id: \$id\)/);
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
