// The app's screens as the tests use them: each operation's text, its document and its example variables.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentNode, type GraphQLSchema, buildSchema, parse } from 'graphql';

import { OPERATIONS, SCHEMA } from './paths.ts';

export interface Operation {
  /** The file's name without its extension. */
  name: string;
  text: string;
  document: DocumentNode;
  variables: Record<string, unknown>;
}

/** Every operation, in the order of the names. */
export const operations: readonly Operation[] = readdirSync(OPERATIONS)
  .filter((file) => file.endsWith('.graphql'))
  .sort()
  .map((file) => {
    const name = file.replace('.graphql', '');
    const text = readFileSync(join(OPERATIONS, file), 'utf8');
    const variables = readFileSync(join(OPERATIONS, `${name}.variables.json`), 'utf8');
    return { name, text, document: parse(text), variables: JSON.parse(variables) as Record<string, unknown> };
  });

/** Returns the operation of that name. */
export function operation(name: string): Operation {
  const found = operations.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`there is no operation ${name}`);
  return found;
}

/** What a shopper's app sends: each text by its file's name. They need a token or give one out, so variables are made by who sends them. */
export const shopperOperations: Readonly<Record<string, { text: string; document: DocumentNode }>> = Object.fromEntries(
  readdirSync(join(OPERATIONS, 'shopper'))
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(OPERATIONS, 'shopper', file), 'utf8');
      return [file.replace('.graphql', ''), { text, document: parse(text) }];
    }),
);

/** The playground's examples as they are offered: their names in the order of the tabs, those of a shopper with their folder. */
export const tabs = JSON.parse(readFileSync(join(OPERATIONS, 'tabs.json'), 'utf8')) as readonly string[];

/** Returns the committed public schema. */
export function committedSchema(): GraphQLSchema {
  return buildSchema(readFileSync(SCHEMA, 'utf8'));
}
