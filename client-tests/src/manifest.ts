// The manifest of the app's operations, made by Apollo's own tool.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PersistedQueryManifest } from '@apollo/generate-persisted-query-manifest';
import { Kind, print } from 'graphql';

import { operations, shopperOperations } from './operations.ts';

/** Returns the manifest of every operation as the text of its file. */
export function apolloManifest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tote-manifest-'));
  try {
    writeSources(join(folder, 'src'));
    const config = { documents: ['src/*.graphql'], output: 'manifest.json' };
    writeFileSync(join(folder, 'persisted-query-manifest.config.json'), JSON.stringify(config));
    const tool = createRequire(import.meta.url).resolve('@apollo/generate-persisted-query-manifest/cli.js');
    execFileSync(process.execPath, [tool], { cwd: folder, stdio: 'pipe' });
    return readFileSync(join(folder, 'manifest.json'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns a manifest as its text says it. */
export function parsed(manifest: string): PersistedQueryManifest {
  return JSON.parse(manifest) as PersistedQueryManifest;
}

/** Writes the operations as an app keeps them: one a file, and each fragment once. */
function writeSources(folder: string): void {
  mkdirSync(folder);
  const definitions = [...operations, ...Object.values(shopperOperations)].flatMap(({ document }) => document.definitions);
  for (const definition of definitions) {
    const isNamed = definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION;
    if (isNamed && definition.name) {
      writeFileSync(join(folder, `${definition.kind}.${definition.name.value}.graphql`), print(definition));
    }
  }
}
