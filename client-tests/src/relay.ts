// Compiles the Relay app of `relay/` in a temporary folder, as its build would.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import compiler from 'relay-compiler';
import type { ConcreteRequest } from 'relay-runtime';

import { PROJECT, SCHEMA } from './paths.ts';

/** The app, compiled. */
export interface RelayApp {
  folder: string;
  /** The names of what was made. */
  artifactNames: () => string[];
  /** Returns what was made of the query of that name. */
  artifact: (name: string) => ConcreteRequest;
  remove: () => void;
}

/** The file of persisted queries, for `persistConfig`. The compiler adds to it, so it has to exist. */
export const QUERIES = 'queries.json';

/** Compiles the app; `more` is added to the compiler's configuration. */
export function compileRelayApp(more: Record<string, unknown>): RelayApp {
  const folder = mkdtempSync(join(tmpdir(), 'tote-relay-'));
  const artifacts = join(folder, 'artifacts/');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    cpSync(join(PROJECT, 'relay'), join(folder, 'src'), { recursive: true });
    copyFileSync(SCHEMA, join(folder, 'schema.graphql'));
    mkdirSync(artifacts);
    const config = {
      src: './src',
      schema: './schema.graphql',
      artifactDirectory: './artifacts',
      language: 'javascript',
      eagerEsModules: false,
      ...more,
    };
    writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'package.json'), '{}');
    writeFileSync(join(folder, QUERIES), '{}');
    execFileSync(compiler, [], { cwd: folder, stdio: 'pipe' });
  } catch (error) {
    remove();
    throw error;
  }
  return {
    folder,
    artifactNames: () => readdirSync(artifacts).map((file) => file.replace('.graphql.js', '')),
    artifact: (name) => createRequire(artifacts)(`./${name}.graphql.js`) as ConcreteRequest,
    remove,
  };
}
