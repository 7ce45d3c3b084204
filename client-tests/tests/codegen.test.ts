// graphql-codegen: typed operations, and this project's own code compiled against them.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { generate } from '@graphql-codegen/cli';
import { beforeAll, expect, test } from 'vitest';

import { config } from '../codegen.ts';
import { operations, shopperOperations } from '../src/operations.ts';
import { PROJECT } from '../src/paths.ts';

let generated: string;
beforeAll(async () => {
  const files = await generate(config, true);
  generated = files.map((file: { content: string }) => file.content).join('\n');
});

test('every operation has its types', () => {
  const all = [...operations, ...Object.entries(shopperOperations).map(([name, { document }]) => ({ name, document }))];
  const missing = all.filter(({ document }) =>
    document.definitions.some((node) => 'operation' in node && !generated.includes(`export type ${node.name?.value}${kind(node.operation)} `)),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});

/** How the types of an operation's answer end. */
function kind(operation: string): string {
  return operation[0]!.toUpperCase() + operation.slice(1);
}

test('code on these types compiles, and what must not compile does not', () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status, output } = compile(tsc);
  expect(output).toBe('');
  expect(status).toBe(0);
});

function compile(tsc: string): { status: number; output: string } {
  try {
    execFileSync(process.execPath, [tsc, '--project', PROJECT], { encoding: 'utf8', stdio: 'pipe' });
    return { status: 0, output: '' };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    return { status, output: stdout };
  }
}
