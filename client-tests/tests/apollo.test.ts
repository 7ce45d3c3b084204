// Apollo Client 4 over the network: every screen, one entity a product, pages that join.
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { ApolloClient } from '@apollo/client';

import { apolloClient } from '../src/apollo.ts';
import { expectations } from '../src/expectations.ts';
import { operation, operations } from '../src/operations.ts';

describe.each(operations)('$name', ({ name, document, variables }) => {
  test('answers, and reads back from the cache', async () => {
    const client = apolloClient(inject('server'));
    const { data } = await client.query({ query: document, variables, errorPolicy: 'none' });
    expectations[name]?.(data, variables);
    expect(client.readQuery({ query: document, variables })).toEqual(data);
  });
});

describe('the cache', () => {
  let client: ApolloClient;
  beforeAll(() => {
    client = apolloClient(inject('server'));
  });

  test('keeps one entity for what two screens show', async () => {
    const product = operation('product');
    const { data } = await client.query<any>({ query: product.document, variables: product.variables });
    const ids = [data.product.id];
    const nodes = operation('nodes');
    await client.query({ query: nodes.document, variables: { ids } });

    const entities = client.cache.extract() as Record<string, Record<string, unknown>>;
    const entity = entities[`Product:${ids[0]}`];
    expect(entity, 'what only the detail screen asked for').toHaveProperty('descriptionHtml');
    expect(entity, 'what only the card asked for').toHaveProperty('priceRange');
    expect(Object.keys(entities).filter((key) => key.includes(ids[0]))).toHaveLength(1);
  });

  test('joins the next page to the list, once', async () => {
    const list = operation('collection');
    const next = operation('collection_next_page');
    const first = await client.query<any>({ query: list.document, variables: list.variables });
    const after = first.data.collection.products.pageInfo.endCursor;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const variables = { ...list.variables, after };
      await client.query({ query: next.document, variables, fetchPolicy: 'network-only' });
    }

    const { products } = client.readQuery<any>({ query: list.document, variables: list.variables }).collection;
    const ids = products.nodes.map((node: any) => node.id);
    expect(ids).toHaveLength(48);
    expect(new Set(ids).size).toBe(48);
    expect(products.pageInfo.endCursor).not.toBe(after);
    expect(products.totalCount).toBe(first.data.collection.products.totalCount);
  });
});

test('a facet value sent back narrows the list to its count', async () => {
  const client = apolloClient(inject('server'));
  const { document, variables } = operation('collection');
  const { data } = await client.query<any>({ query: document, variables });
  for (const facet of data.collection.products.filters) {
    const [value] = facet.values;
    if (!value) continue;
    const narrowed = await client.query<any>({ query: document, variables: { ...variables, filter: [value.input] } });
    expect(narrowed.data.collection.products.totalCount, `${facet.label}: ${value.label}`).toBe(value.count);
  }
});

test('values of one facet widen a list, another facet narrows it', async () => {
  const client = apolloClient(inject('server'));
  const { document, variables } = operation('filtered_products');
  const count = async (...added: unknown[]) => {
    const filter = [...(variables['filter'] as unknown[]), ...added];
    const { data } = await client.query<any>({ query: document, variables: { ...variables, filter } });
    return data.products.totalCount as number;
  };
  const green = await count();
  expect(await count({ option: { name: 'Colour', value: 'Olive' } })).toBeGreaterThan(green);
  const cotton = await count({ attribute: { code: 'material', value: 'Cotton' } });
  expect(cotton).toBeGreaterThan(0);
  expect(cotton).toBeLessThan(green);
});

test('the images of the cards are delivered', async () => {
  const client = apolloClient(inject('server'));
  const { document, variables } = operation('new_arrivals');
  const { data } = await client.query<any>({ query: document, variables: { ...variables, first: 3 } });
  for (const { featuredImage } of data.products.nodes) {
    const response = await fetch(new URL(featuredImage.url, inject('server')));
    expect(response.status, featuredImage.url).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^image\//);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1000);
  }
});
