// GraphQL over HTTP: the audits that graphql-http holds against a server, one test each.
import { type AuditResult, serverAudits } from 'graphql-http';
import { afterAll, expect, inject, test } from 'vitest';

const audits = serverAudits({ url: `${inject('server')}/graphql`, fetchFn: fetch });
const results = new Map<string, AuditResult>();

test.each(audits)('$id: $name', async ({ id, fn }) => {
  const result = await fn();
  results.set(id, result);
  if (result.status !== 'ok') {
    // What the specification only recommends counts as well: a warning or a notice fails as an error does.
    const { status, headers } = result.response;
    const body = result.response.bodyUsed ? '(read already)' : await result.response.text();
    expect.fail(`${result.status}: ${result.reason}; ${status} ${headers.get('content-type') ?? ''} ${body}`);
  }
});

test('there are as many audits as there were, so that none is lost by an update', () => {
  expect(new Set(audits.map(({ id }) => id)).size).toBe(audits.length);
  expect(audits.length).toBeGreaterThanOrEqual(61);
});

afterAll(() => {
  const rows = audits.map(({ id, name }) => `${id}  ${(results.get(id)?.status ?? 'not run').padEnd(8)}${name}`);
  // One write, so that the table is not mixed with what other tests print.
  process.stdout.write(`\nGraphQL over HTTP, ${audits.length} audits\n${rows.join('\n')}\n\n`);
});
