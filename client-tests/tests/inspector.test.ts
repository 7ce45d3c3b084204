// graphql-inspector: the operations by its own validation, and no breaking change of the public schema.
import { execFileSync } from 'node:child_process';
import { CriticalityLevel, diff, validate } from '@graphql-inspector/core';
import { type GraphQLSchema, Source, buildASTSchema, buildSchema, parse, printSchema, visit } from 'graphql';
import { expect, test } from 'vitest';

import { committedSchema, operations, shopperOperations } from '../src/operations.ts';
import { PROJECT } from '../src/paths.ts';

/** The git revision whose schema today's is compared with: CI names the one that the change starts from. */
const BASE = process.env['SCHEMA_BASE'] ?? 'HEAD';

const schema = committedSchema();

async function breakingChanges(before: GraphQLSchema, after: GraphQLSchema): Promise<string[]> {
  const changes = await diff(before, after);
  return changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking).map(({ message }) => message);
}

/**
 * Returns the schema as it was at `BASE`, or nothing where there is no history to compare with, as in an unpacked
 * archive. A revision that was named must be there: a check that CI asks for does not pass by not running.
 */
function schemaAtBase(): GraphQLSchema | undefined {
  try {
    const shown = execFileSync('git', ['show', `${BASE}:schema.graphql`], { cwd: PROJECT, stdio: 'pipe' });
    return buildSchema(shown.toString());
  } catch (error) {
    if (process.env['SCHEMA_BASE']) throw error;
    return undefined;
  }
}

const all = [...operations, ...Object.entries(shopperOperations).map(([name, { text }]) => ({ name, text }))];

test.each(all)('$name is valid and uses nothing deprecated', ({ name, text }) => {
  const invalid = validate(schema, [new Source(text, name)], { strictDeprecated: true });
  expect(invalid.map(({ errors, deprecated }) => [...errors, ...deprecated].map(({ message }) => message))).toEqual([]);
});

test('a schema differs in nothing from itself', async () => {
  expect(await diff(schema, committedSchema())).toEqual([]);
});

test('a field that is taken away is a breaking change', async () => {
  const without = visit(parse(printSchema(schema)), {
    FieldDefinition: ({ name }) => (name.value === 'breadcrumb' ? null : undefined),
  });
  const changes = await breakingChanges(schema, buildASTSchema(without));
  expect(changes).toEqual([expect.stringMatching(/breadcrumb.* was removed/)]);
});

test(`no app that works with the schema of ${BASE} breaks`, async ({ skip }) => {
  const before = schemaAtBase();
  if (!before) skip(`there is no schema.graphql at ${BASE}`);
  else expect(await breakingChanges(before, schema)).toEqual([]);
});
