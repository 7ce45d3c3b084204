// urql 5 over the network, with its document cache and with its normalised one.
import { describe, expect, inject, test } from 'vitest';

import { expectations } from '../src/expectations.ts';
import { operation, operations } from '../src/operations.ts';
import { normalisedUrqlClient, urqlClient } from '../src/urql.ts';

describe.each(operations)('$name', ({ name, document, variables }) => {
  test('answers, and the second time from the cache', async () => {
    const client = urqlClient(inject('server'));
    const { data, error } = await client.query(document, variables).toPromise();
    expect(error).toBeUndefined();
    expectations[name]?.(data, variables);
    const again = await client.query(document, variables, { requestPolicy: 'cache-only' }).toPromise();
    expect(again.data).toEqual(data);
  });

  test('answers through the normalised cache', async () => {
    const client = normalisedUrqlClient(inject('server'));
    const { data, error } = await client.query(document, variables).toPromise();
    expect(error).toBeUndefined();
    expectations[name]?.(data, variables);
  });
});

test('what one screen loaded, another reads by id without the network', async () => {
  const client = normalisedUrqlClient(inject('server'));
  const arrivals = operation('new_arrivals');
  const { data } = await client.query(arrivals.document, arrivals.variables).toPromise();
  const { id, title } = data.products.nodes[0];
  const node = operation('node');
  const loaded = await client.query(node.document, { id }).toPromise();
  const cached = await client.query(node.document, { id }, { requestPolicy: 'cache-only' }).toPromise();
  expect(loaded.data.node.title).toBe(title);
  expect(cached.data).toEqual(loaded.data);
});

test('the next page joins the list, without duplicates', async () => {
  const client = normalisedUrqlClient(inject('server'));
  const { document, variables } = operation('collection_next_page');
  const first = await client.query(document, variables).toPromise();
  const after = first.data.collection.products.pageInfo.endCursor;
  const second = await client.query(document, { ...variables, after }).toPromise();
  expect(second.error).toBeUndefined();

  const joined = await client.query(document, { ...variables, after }, { requestPolicy: 'cache-only' }).toPromise();
  const ids = joined.data.collection.products.nodes.map((node: { id: string }) => node.id);
  expect(ids).toHaveLength(48);
  expect(new Set(ids).size).toBe(48);
});
