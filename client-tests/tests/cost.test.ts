// A partner computes costs from schema.graphql and the rules of the guide, and comes to the server's numbers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { expect, inject, test } from 'vitest';

import { cost } from '../src/cost.ts';
import { committedSchema, operations } from '../src/operations.ts';
import { PROJECT } from '../src/paths.ts';

const schema = committedSchema();

/** The numbers that the server's own tests hold its estimates against. */
const COSTS = JSON.parse(readFileSync(join(PROJECT, 'costs.json'), 'utf8')) as Record<string, number>;

test('the costs of the screens follow from the schema', () => {
  const computed = operations.map(({ name, document, variables }) => [name, cost(schema, document, variables)]);
  expect(Object.fromEntries(computed)).toEqual(COSTS);
});

test.each(operations)('the running server asks the same for the screen $name', async ({ name, text, variables }) => {
  const response = await fetch(`${inject('server')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tote-cost': '1' },
    body: JSON.stringify({ query: text, variables }),
  });
  const { errors, extensions } = (await response.json()) as any;
  expect(errors).toBeUndefined();
  expect(extensions.cost).toMatchObject({ requested: COSTS[name], maximum: 10_000 });
  // What really came is never more than what was asked for.
  expect(extensions.cost.actual).toBeGreaterThan(0);
  expect(extensions.cost.actual).toBeLessThanOrEqual(extensions.cost.requested);
});

test('a push costs what its mutations cost, of which 100 count', () => {
  const document = parse('mutation ($input: SyncPushInput!) { syncPush(input: $input) { lastMutationSeq } }');
  const push = (count: number, op: unknown) => {
    const mutations = Array.from({ length: count }, (_, at) => ({ seq: at + 1, op }));
    return cost(schema, document, { input: { clientId: 'client_x', mutations } });
  };
  const edit = { cartNoteUpdate: { key: 'mut_x', note: 'x' } };
  const order = { checkoutSubmit: { key: 'mut_x', paymentToken: 'x' } };
  expect([push(0, edit), push(3, edit), push(3, order), push(150, order)]).toEqual([51, 81, 201, 5_051]);
});

test('a slicing argument counts as a variable, by its default and where it is null', () => {
  const page = (first: string) => cost(schema, parse(`{ products(first: ${first}) { nodes { id } } }`), {});
  expect([page('3'), page('null')]).toEqual([9, 26]);
  const document = parse('query ($first: Int) { products(first: $first) { edges { cursor } } }');
  expect([cost(schema, document, { first: 7 }), cost(schema, document, {})]).toEqual([13, 26]);
});
