// Automatic persisted queries: the clients send a hash, and the text once where the hash is not known.
import { createHash, randomUUID } from 'node:crypto';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
// Not from `urql`, which brings a second copy of this package in Node: the copies print a document differently, so that the
// hash of one is not that of the other's text.
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { type DocumentNode, parse, print } from 'graphql';
import { describe, expect, inject, test } from 'vitest';

import { apolloClient } from '../src/apollo.ts';
import { expectations } from '../src/expectations.ts';
import { operations } from '../src/operations.ts';
import { type Exchange, recorded } from '../src/traffic.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Returns a document that the server has never seen. */
function unheard(): DocumentNode {
  return parse(`query Unheard_${randomUUID().replaceAll('-', '_')} { shop { name } }`);
}

/** What the first use of a document takes: the hash, and the text with it once the hash is not known. */
function expectRegistration(exchanges: Exchange[], method: string, retryMethod: string): void {
  const [first, second, ...more] = exchanges;
  expect(more).toEqual([]);
  expect(first?.method).toBe(method);
  expect(first?.asked.query).toBeUndefined();
  expect(first?.answer.body.errors).toMatchObject([
    { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
  ]);
  expect(first?.answer.headers.get('cache-control')).toMatch(/no-store/);
  expect(second?.method).toBe(retryMethod);
  expect(second?.asked.query).toMatch(/Unheard_/);
  expect(second?.asked.extensions?.persistedQuery?.sha256Hash).toBe(sha256(second?.asked.query ?? ''));
  expect(second?.answer.body.errors).toBeUndefined();
}

/** What every later use takes: the hash. */
function expectHashOnly(exchanges: Exchange[], method: string): void {
  expect(exchanges.map((exchange) => [exchange.method, exchange.asked.query])).toEqual([[method, undefined]]);
}

describe.each([
  ['by POST', false],
  ['by GET', true],
])('Apollo Client %s', (_, useGETForHashedQueries) => {
  const method = useGETForHashedQueries ? 'GET' : 'POST';

  function client() {
    const { fetch, exchanges } = recorded();
    const links = [new PersistedQueryLink({ sha256, useGETForHashedQueries })];
    return { client: apolloClient(inject('server'), { links, fetch }), exchanges };
  }

  test('registers a document at its first use', async () => {
    const query = unheard();
    const first = client();
    expect((await first.client.query<any>({ query })).data.shop.name).toMatch(/\S/);
    expectRegistration(first.exchanges, method, 'POST');

    const second = client();
    expect((await second.client.query<any>({ query })).data.shop.name).toMatch(/\S/);
    expectHashOnly(second.exchanges, method);
  });

  test.each(operations)('shows the screen $name', async ({ name, document, variables }) => {
    await client().client.query({ query: document, variables });
    const { client: later, exchanges } = client();
    const { data } = await later.query({ query: document, variables });
    expectations[name]?.(data, variables);
    expectHashOnly(exchanges, method);
  });
});

describe.each([
  ['by POST', false],
  ['by GET', true],
])('urql %s', (_, preferGetForPersistedQueries) => {
  const method = preferGetForPersistedQueries ? 'GET' : 'POST';

  function client() {
    const { fetch, exchanges } = recorded();
    const persisted = persistedExchange({ preferGetForPersistedQueries, generateHash: async (text) => sha256(text) });
    const url = `${inject('server')}/graphql`;
    return { client: new Client({ url, fetch, exchanges: [persisted, fetchExchange], preferGetMethod: false }), exchanges };
  }

  test('registers a document at its first use', async () => {
    const query = unheard();
    const first = client();
    expect((await first.client.query(query, {}).toPromise()).data.shop.name).toMatch(/\S/);
    expectRegistration(first.exchanges, method, method);

    const second = client();
    expect((await second.client.query(query, {}).toPromise()).data.shop.name).toMatch(/\S/);
    expectHashOnly(second.exchanges, method);
  });

  test.each(operations)('shows the screen $name', async ({ name, document, variables }) => {
    await client().client.query(document, variables).toPromise();
    const { client: later, exchanges } = client();
    const { data, error } = await later.query(document, variables).toPromise();
    expect(error).toBeUndefined();
    expectations[name]?.(data, variables);
    expectHashOnly(exchanges, method);
  });
});

describe('the server', () => {
  async function ask(body: Record<string, unknown>): Promise<any> {
    const response = await fetch(`${inject('server')}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  }

  const hashed = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });
  const notFound = [{ message: 'PersistedQueryNotFound' }];

  test('does not register what is not valid', async () => {
    const query = print(unheard()).replace('name', 'nothingOfThatName');
    const { errors } = await ask({ query, extensions: hashed(query) });
    expect(errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await ask({ extensions: hashed(query) })).errors).toMatchObject(notFound);
  });

  test('refuses a hash of another text', async () => {
    const { errors } = await ask({ query: print(unheard()), extensions: hashed('{ shop { name } }') });
    const field = 'extensions.persistedQuery.sha256Hash';
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  test('refuses a version that it does not know', async () => {
    const { errors } = await ask({ extensions: { persistedQuery: { version: 2, sha256Hash: sha256('') } } });
    const field = 'extensions.persistedQuery.version';
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  test('knows a registered text by the id of GraphQL over HTTP as well', async () => {
    const query = print(unheard());
    const documentId = `sha256:${sha256(query)}`;
    expect((await ask({ documentId })).errors).toMatchObject(notFound);
    await ask({ query, extensions: hashed(query) });
    expect((await ask({ documentId })).data.shop.name).toMatch(/\S/);
    const url = `${inject('server')}/graphql?${new URLSearchParams({ documentId })}`;
    const got = await (await fetch(url, { headers: { 'apollo-require-preflight': 'true' } })).json();
    expect(got.data.shop.name).toMatch(/\S/);
  });
});
