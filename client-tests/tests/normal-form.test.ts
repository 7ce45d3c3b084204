// What the server runs instead of a document, against graphql-js: the same answer, with nothing resolved twice.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type DocumentNode, Kind, type SelectionSetNode, getIntrospectionQuery, isObjectType, parse, validate, visit } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { execute, executePlainly } from '../src/plain-executor.ts';
import { RANDOM_SCHEMA, RANDOM_SDL, randomDocument } from '../src/random-documents.ts';
import { findBinary } from '../src/server.ts';

type Variables = Record<string, unknown>;

interface Report {
  errors: { message: string }[];
  operations: { errors: { message: string }[]; document?: string }[];
}

/** Documents of one batch, and batches, each with variables of its own. */
const DOCUMENTS = 120;
const BATCHES = 5;
/** The same documents in every run; another seed finds others. */
const SEED = Number(process.env['FAST_CHECK_SEED'] ?? 20_261_122);

/** Limits are not what is tested here. */
const WIDE = {
  TOTE_SHAPE_ALIASES_MAX: '10000',
  TOTE_SHAPE_DIRECTIVES_MAX: '10000',
  TOTE_SHAPE_ROOT_FIELDS_MAX: '1000',
  TOTE_SHAPE_SELECTIONS_MAX: '100000',
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tote-normal-form-'));
  writeFileSync(join(folder, 'schema.graphql'), RANDOM_SDL);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function explain(documents: readonly string[], variables: Variables): Report[] {
  const files = documents.map((text, index) => {
    const file = join(folder, `${index}.graphql`);
    writeFileSync(file, text);
    return file;
  });
  const options = ['--schema', join(folder, 'schema.graphql'), '--variables', JSON.stringify(variables), '--format', 'json'];
  // A refusal is told by the exit code; the expectations below tell which and why.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(TOTE_|DATABASE_URL$|REDIS_URL$)/.test(name));
  try {
    const printed = execFileSync(findBinary(), ['explain', ...options, ...files], {
      cwd: folder,
      env: { ...Object.fromEntries(inherited), ...WIDE },
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return JSON.parse(printed) as Report[];
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    if (!stdout) throw new Error(`tote explain failed: ${stderr ?? String(error)}`);
    return JSON.parse(stdout) as Report[];
  }
}

/** Fails where `document` is not what the server promises to run: one list of fields, or one a type, with every key once. */
function expectNormal(document: DocumentNode): void {
  expect(document.definitions.map(({ kind }) => kind)).toEqual([Kind.OPERATION_DEFINITION]);
  visit(document, {
    SelectionSet(set: SelectionSetNode) {
      const fragments = set.selections.flatMap((selection) => (selection.kind === Kind.INLINE_FRAGMENT ? [selection] : []));
      const keys = set.selections.flatMap((selection) =>
        selection.kind === Kind.FIELD ? [selection.alias?.value ?? selection.name.value] : [],
      );
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.length * fragments.length).toBe(0);
      // The one directive that is left is the one way to write a set of which nothing is left.
      const directives = set.selections.flatMap(({ directives }) => directives?.map(({ name }) => name.value) ?? []);
      if (directives.length > 0) {
        expect(directives).toEqual(['skip']);
        expect(keys).toEqual(['__typename']);
      }
      const types = fragments.map(({ typeCondition }) => typeCondition?.name.value ?? '');
      expect(new Set(types).size).toBe(types.length);
      expect(types.every((name) => isObjectType(RANDOM_SCHEMA.getType(name)))).toBe(true);
    },
  });
}

const seen = { documents: 0, repeated: 0, perType: 0, empty: 0 };

function check(text: string, report: Report | undefined, variables: Variables): void {
  const original = parse(text);
  expect(validate(RANDOM_SCHEMA, original), 'the generator makes valid documents').toEqual([]);
  expect(report?.errors).toEqual([]);
  expect(report?.operations.map(({ errors }) => errors)).toEqual([[]]);
  const normal = parse(report?.operations[0]?.document ?? '');
  expect(validate(RANDOM_SCHEMA, normal)).toEqual([]);
  expectNormal(normal);

  const expected = execute(original, variables);
  expect(expected.errors).toBeUndefined();
  // As text: the order of the members is part of the answer.
  expect(JSON.stringify(execute(normal, variables).data)).toBe(JSON.stringify(expected.data));
  const plain = executePlainly(normal, variables);
  expect(JSON.stringify(plain.data)).toBe(JSON.stringify(expected.data));
  expect(new Set(plain.paths).size).toBe(plain.paths.length);

  seen.documents += 1;
  seen.perType += normal.loc?.source.body.includes('... on ') ? 1 : 0;
  seen.empty += normal.loc?.source.body.includes('@skip') ? 1 : 0;
  if (!text.includes('...F')) {
    const paths = executePlainly(original, { c: true, ...variables }).paths;
    seen.repeated += new Set(paths).size < paths.length ? 1 : 0;
  }
}

const choices = fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 160, size: 'max' });
const variables = fc.record(
  { a: fc.boolean(), b: fc.boolean(), c: fc.boolean(), n: fc.integer({ min: 0, max: 3 }) },
  { requiredKeys: ['a', 'b'] },
);

test('random documents have the answer of graphql-js, and no field is resolved twice', () => {
  const batch = fc.array(choices, { minLength: DOCUMENTS, maxLength: DOCUMENTS });
  fc.assert(
    fc.property(batch, variables, (batches, values) => {
      const documents = batches.map(randomDocument);
      const reports = explain(documents, values);
      documents.forEach((text, index) => {
        try {
          check(text, reports[index], values);
        } catch (error) {
          throw new Error(`${text}\n${JSON.stringify(values)}\n${reports[index]?.operations[0]?.document ?? ''}`, { cause: error });
        }
      });
    }),
    { seed: SEED, numRuns: BATCHES, endOnFailure: true },
  );
  expect(seen.documents).toBe(DOCUMENTS * BATCHES);
  // The documents are of the kind that the normal form is for.
  expect(seen.repeated).toBeGreaterThan(DOCUMENTS / 20);
  expect(seen.perType).toBeGreaterThan(DOCUMENTS / 2);
  expect(seen.empty).toBeGreaterThan(0);
});

test('what graphql-js asks of a schema with every option may run', () => {
  const text = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  expect(explain([text], {})[0]).toMatchObject({ errors: [], operations: [{ errors: [] }] });
});
