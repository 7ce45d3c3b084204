// The operations themselves: valid against the committed schema, explained, and shown in the playground.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type OperationDefinitionNode,
  Kind,
  buildClientSchema,
  getIntrospectionQuery,
  getVariableValues,
  lexicographicSortSchema,
  print,
  printSchema,
  validate,
} from 'graphql';
import { describe, expect, inject, test } from 'vitest';

import { expectations } from '../src/expectations.ts';
import { committedSchema, operations, shopperOperations, tabs } from '../src/operations.ts';
import { OPERATIONS } from '../src/paths.ts';

const schema = committedSchema();

describe.each(operations)('$name', ({ name, text, document, variables }) => {
  const found = document.definitions.filter((node): node is OperationDefinitionNode => 'operation' in node);

  test('is valid against the committed schema', () => {
    expect(validate(schema, document)).toEqual([]);
  });

  test('is one operation, named as its file, explained in front', () => {
    expect(found.map((node) => node.name?.value)).toEqual([pascalCase(name)]);
    expect(text).toMatch(/^# \S/);
  });

  test('has variables that its types accept', () => {
    const { errors, coerced } = getVariableValues(schema, found[0]?.variableDefinitions ?? [], variables);
    expect(errors ?? []).toEqual([]);
    expect(Object.keys(coerced ?? {})).toEqual(expect.arrayContaining(Object.keys(variables)));
  });
});

test('a fragment is the same wherever it is named', () => {
  const texts = new Map<string, Set<string>>();
  for (const { document } of operations) {
    for (const node of document.definitions) {
      if (node.kind !== Kind.FRAGMENT_DEFINITION) continue;
      texts.set(node.name.value, (texts.get(node.name.value) ?? new Set()).add(print(node)));
    }
  }
  expect([...texts].filter(([, versions]) => versions.size > 1).map(([name]) => name)).toEqual([]);
  expect(texts.size).toBeGreaterThan(0);
});

test('every operation has its expectation and its place in the playground', () => {
  const names = operations.map(({ name }) => name);
  expect(Object.keys(expectations).sort()).toEqual(names);
  expect(tabs.filter((tab) => !tab.includes('/')).sort()).toEqual(names);
});

describe.each(Object.entries(shopperOperations))("the shopper's %s", (name, { text, document }) => {
  test('is valid against the committed schema, named as its file and explained', () => {
    expect(validate(schema, document)).toEqual([]);
    const found = document.definitions.filter((node): node is OperationDefinitionNode => 'operation' in node);
    expect(found.map((node) => node.name?.value)).toEqual([pascalCase(name)]);
    expect(text).toMatch(/^# \S/);
  });
});

test.each(tabs.filter((tab) => tab.includes('/')))('the example %s has variables that its types accept', (tab) => {
  const variables = JSON.parse(readFileSync(join(OPERATIONS, `${tab}.variables.json`), 'utf8')) as Record<string, unknown>;
  const { document } = shopperOperations[tab.replace('shopper/', '')]!;
  const [found] = document.definitions.filter((node): node is OperationDefinitionNode => 'operation' in node);
  expect(getVariableValues(schema, found?.variableDefinitions ?? [], variables).errors ?? []).toEqual([]);
});

test('the server offers these operations as its examples', async () => {
  const response = await fetch(`${inject('server')}/playground/examples.json`);
  const offered = (await response.json()) as { name: string; query: string; variables: string }[];
  const read = (tab: string, ending: string) => readFileSync(join(OPERATIONS, `${tab}.${ending}`), 'utf8');
  expect(offered, 'a server built before they changed offers the old ones').toEqual(
    tabs.map((name) => ({ name, query: read(name, 'graphql'), variables: read(name, 'variables.json') })),
  );
});

test('the server answers by the committed schema', async () => {
  const query = getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, oneOf: true });
  const response = await fetch(`${inject('server')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  expect(errors).toBeUndefined();
  const normal = (given: typeof schema) => printSchema(lexicographicSortSchema(given));
  expect(normal(buildClientSchema(data))).toBe(normal(schema));
});

function pascalCase(name: string): string {
  return name.replace(/(^|_)([a-z])/g, (_, _start, letter: string) => letter.toUpperCase());
}
