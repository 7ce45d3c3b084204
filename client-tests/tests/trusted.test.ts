// Trusted documents: manifests that Apollo's and Relay's own tools make, and a server that runs nothing else.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloLink, CombinedGraphQLErrors, ServerError } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { generatePersistedQueryIdsAtRuntime, generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { Kind, parse } from 'graphql';
import { Environment, type FetchFunction, Network, RecordSource, Store, fetchQuery } from 'relay-runtime';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { apolloClient } from '../src/apollo.ts';
import { expectations } from '../src/expectations.ts';
import { apolloManifest, parsed } from '../src/manifest.ts';
import { operation, operations } from '../src/operations.ts';
import { QUERIES, type RelayApp, compileRelayApp } from '../src/relay.ts';
import { type Server, serve } from '../src/server.ts';
import { type Exchange, recorded } from '../src/traffic.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const WEB = { name: 'shop-web', version: '1.0.0' };

let manifests: string;
let manifest: string;
let relay: RelayApp;
let server: Server;

beforeAll(async () => {
  manifests = mkdtempSync(join(tmpdir(), 'tote-trusted-'));
  manifest = apolloManifest();
  mkdirSync(join(manifests, WEB.name));
  writeFileSync(join(manifests, WEB.name, `${WEB.version}.json`), manifest);
  // The compiler's default hash is MD5: an id need not be the hash that the server would use.
  relay = compileRelayApp({ persistConfig: { file: `./${QUERIES}`, algorithm: 'MD5' } });
  mkdirSync(join(manifests, 'shop-relay'));
  copyFileSync(join(relay.folder, QUERIES), join(manifests, 'shop-relay', 'any.json'));
  server = await serve({ TOTE_DOCUMENTS: manifests, TOTE_TRUSTED_DOCUMENTS: 'require' });
});

afterAll(async () => {
  await server?.stop();
  relay?.remove();
  rmSync(manifests, { recursive: true, force: true });
});

function expectNoText(exchanges: Exchange[], method: string): void {
  expect(exchanges.map((exchange) => [exchange.method, exchange.asked.query])).toEqual([[method, undefined]]);
}

async function ask(body: Record<string, unknown>, client: { name?: string; version?: string } = WEB): Promise<any> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(client.name && { 'graphql-client-name': client.name }),
      ...(client.version && { 'graphql-client-version': client.version }),
    },
    body: JSON.stringify(body),
  });
  return response.json();
}

describe('Apollo Client', () => {
  const fromManifest = () => generatePersistedQueryIdsFromManifest({ loadManifest: async () => parsed(manifest) });
  const atRuntime = () => generatePersistedQueryIdsAtRuntime({ sha256 });

  function client(ids: PersistedQueryLink.Options, clientAwareness = WEB) {
    const { fetch, exchanges } = recorded();
    const links: ApolloLink[] = [new PersistedQueryLink(ids)];
    return { client: apolloClient(server.url, { links, fetch, clientAwareness }), exchanges };
  }

  describe.each([
    ['with ids of the manifest', 'POST', () => fromManifest()],
    ['with ids of the manifest', 'GET', () => ({ ...fromManifest(), useGETForHashedQueries: true })],
    ['with ids made at run time', 'POST', () => atRuntime()],
  ])('%s by %s', (_, method, ids) => {
    test.each(operations)('shows the screen $name', async ({ name, document, variables }) => {
      const app = client(ids() as PersistedQueryLink.Options);
      const { data } = await app.client.query({ query: document, variables });
      expectations[name]?.(data, variables);
      expectNoText(app.exchanges, method);
      expect(app.exchanges[0]?.headers.get('apollographql-client-name')).toBe(WEB.name);
    });
  });

  test.each([
    ['of another name', { name: 'shop-tv', version: WEB.version }],
    ['of another version', { name: WEB.name, version: '0.9.0' }],
  ])('%s is refused, and does not try again', async (_, identity) => {
    const app = client(fromManifest() as PersistedQueryLink.Options, identity);
    const { document, variables } = operation('shop');
    const refusal = app.client.query({ query: document, variables });
    await expect(refusal).rejects.toSatisfy((error) => CombinedGraphQLErrors.is(error) || ServerError.is(error));
    expectNoText(app.exchanges, 'POST');
    expect(app.exchanges[0]?.answer.body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('urql', () => {
  test.each(operations)('shows the screen $name', async ({ name, document, variables }) => {
    const ids = new Map(parsed(manifest).operations.map((entry) => [entry.name, entry.id]));
    const { fetch, exchanges } = recorded();
    const persisted = persistedExchange({
      enforcePersistedQueries: true,
      preferGetForPersistedQueries: false,
      generateHash: async (_, document) => {
        const named = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
        return ids.get(named?.name?.value ?? '') ?? '';
      },
    });
    const client = new Client({
      url: `${server.url}/graphql`,
      fetch,
      fetchOptions: { headers: { 'graphql-client-name': WEB.name, 'graphql-client-version': WEB.version } },
      exchanges: [persisted, fetchExchange],
      preferGetMethod: false,
    });
    const { data, error } = await client.query(document, variables).toPromise();
    expect(error).toBeUndefined();
    expectations[name]?.(data, variables);
    expectNoText(exchanges, 'POST');
  });
});

describe('Relay', () => {
  function environment(member: 'documentId' | 'doc_id'): Environment {
    const send: FetchFunction = ({ id, text }, variables) => {
      expect(text, 'the compiler left the text out').toBeNull();
      return ask({ [member]: id, variables }, { name: 'shop-relay' });
    };
    return new Environment({ network: Network.create(send), store: new Store(new RecordSource()) });
  }

  test.each(['documentId', 'doc_id'] as const)('reads a list page by page, by %s', async (member) => {
    const app = environment(member);
    const { handle } = operation('collection').variables;
    const ask = (name: string, variables: Record<string, unknown>): Promise<any> =>
      fetchQuery(app, relay.artifact(name), variables).toPromise();
    const { collection } = await ask('CollectionScreenQuery', { handle, count: 3 });
    expect(collection.title).toMatch(/\S/);
    const records = () => app.getStore().getSource().getRecordIDs();
    const products = () => records().filter((id) => /^p_\d+$/.test(id));
    expect(products()).toHaveLength(3);

    const id = records().find((id) => /^c_\d+$/.test(id));
    const source = app.getStore().getSource().toJSON() as Record<string, any>;
    const after = Object.values(source).find((record) => typeof record?.endCursor === 'string')?.endCursor;
    await ask('CollectionScreenProductsQuery', { id, count: 3, after });
    expect(products()).toHaveLength(6);
  });
});

describe('the server', () => {
  test('runs a text that is that of a manifest byte for byte, and no other', async () => {
    const { body } = parsed(manifest).operations.find(({ name }) => name === 'Shop')!;
    expect((await ask({ query: body })).data.shop.name).toMatch(/\S/);
    for (const query of [`${body} `, '{ shop { name } }', '{ __schema { queryType { name } } }']) {
      expect((await ask({ query })).errors, query).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  test('opens a stream by the id of its document, and none by another text', async () => {
    const { id } = parsed(manifest).operations.find(({ name }) => name === 'ProductChanged')!;
    const open = (asked: Record<string, unknown>) =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', 'graphql-client-name': WEB.name, 'graphql-client-version': WEB.version },
        body: JSON.stringify({ ...asked, variables: { ids: ['p_1'] } }),
      });
    const reader = (await open({ documentId: id })).body!.pipeThrough(new TextDecoderStream()).getReader();
    let told = '';
    while (!told.includes('"seq"')) {
      const { value, done } = await reader.read();
      if (done) break;
      told += value;
    }
    await reader.cancel();
    expect(told).toContain('"__typename":"CaughtUp"');
    const refused = await open({ query: 'subscription Own($ids: [ID!]!) { productChanged(ids: $ids) { __typename } }' });
    expect(await refused.text()).toContain('"FORBIDDEN"');
  });

  test('registers nothing', async () => {
    const query = '{ shop { name } }';
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } };
    for (const body of [{ extensions }, { query, extensions }, { extensions }]) {
      expect((await ask(body)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  test('takes in a manifest while it runs, and keeps one that breaks', async () => {
    const query = 'query Later { shop { name } }';
    const added = { name: 'shop-tv', version: '2.0.0' };
    expect(parse(query).definitions).toHaveLength(1);
    expect((await ask({ documentId: 'later' }, added)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    writeFileSync(join(manifests, WEB.name, `${WEB.version}.json`), '{ "format": ');
    mkdirSync(join(manifests, added.name));
    writeFileSync(join(manifests, added.name, `${added.version}.json`), JSON.stringify({ later: query }));
    await vi.waitFor(
      async () => expect((await ask({ documentId: 'later' }, added)).data?.shop.name).toMatch(/\S/),
      { timeout: 30_000, interval: 100 },
    );
    const { id } = parsed(manifest).operations.find(({ name }) => name === 'Shop')!;
    expect((await ask({ documentId: id })).data.shop.name).toMatch(/\S/);
  });
});
