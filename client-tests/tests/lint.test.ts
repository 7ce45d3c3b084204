// graphql-eslint: the schema by its recommended rules and by Relay's, the operations by theirs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';

import { committedSchema } from '../src/operations.ts';
import { OPERATIONS, PROJECT, SCHEMA } from '../src/paths.ts';

const eslint = new ESLint({ cwd: join(PROJECT, '..'), overrideConfigFile: join(PROJECT, 'eslint.config.mjs') });

/** What is meant to be as it is, although a rule that has no setting for it complains. */
const EXCEPTIONS = [
  // The name that shops, their export files and other commerce APIs use; `type` alone says nothing in a flat file.
  { rule: 'no-typename-prefix', complaint: /"productType"/ },
  // An image is a value to a client: it is kept inside its product, so a card need not carry its id.
  { rule: 'require-selections', complaint: /^Field `(featuredImage|image|media)\.id`/ },
];

/** Returns the complaints that no exception covers. */
function complaints(results: ESLint.LintResult[]): string[] {
  expect(results.length).toBeGreaterThan(0);
  return results.flatMap(({ filePath, messages }) =>
    messages
      .filter(({ message, ruleId }) => !EXCEPTIONS.some(({ rule, complaint }) => ruleId?.endsWith(rule) && complaint.test(message)))
      .map(({ line, message, ruleId }) => `${filePath}:${line} ${message} (${ruleId})`),
  );
}

describe('graphql-eslint', () => {
  test('accepts the schema', async () => {
    expect(complaints(await eslint.lintText(readFileSync(SCHEMA, 'utf8'), { filePath: 'schema.graphql' }))).toEqual([]);
  });

  test('lists nodes, but for what belongs to one shopper and has no screen of its own', () => {
    const edges = Object.values(committedSchema().getTypeMap()).filter((type) => isObjectType(type) && type.name.endsWith('Edge'));
    const others = edges.flatMap((edge) => {
      const node = isObjectType(edge) && String(edge.getFields()['node']?.type).replace('!', '');
      const type = committedSchema().getType(String(node));
      return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node') ? [] : [String(node)];
    });
    expect(edges.length).toBeGreaterThan(others.length);
    expect(others.sort()).toEqual(['Address', 'ConsentStatement', 'OrderEvent', 'OrderLineItem', 'WishlistItem']);
  });

  test('accepts the operations', async () => {
    expect(complaints(await eslint.lintFiles(`${OPERATIONS}**/*.graphql`))).toEqual([]);
  });

  test('refuses a schema without descriptions', async () => {
    const [result] = await eslint.lintText('type Query { bad_name: Int }\n', { filePath: 'planted.graphql' });
    expect(result?.messages.map(({ ruleId }) => ruleId)).toContain('@graphql-eslint/require-description');
  });
});
