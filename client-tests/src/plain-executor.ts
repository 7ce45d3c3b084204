// Two executors over the same made-up data: graphql-js, which does what the specification says, and a plain one that does
// what a document says word by word, without putting together what belongs together.
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  Kind,
  type SelectionSetNode,
  executeSync,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

import { RANDOM_SCHEMA, objectsOf } from './random-documents.ts';

type Variables = Record<string, unknown>;

interface Thing {
  __typename: string;
  seed: number;
}

/** Returns a number that depends on all of `parts`, and on nothing else. */
function mix(...parts: readonly (string | number)[]): number {
  let mixed = 2166136261;
  for (const character of parts.join('/')) mixed = Math.imul(mixed ^ character.charCodeAt(0), 16777619) >>> 0;
  return mixed;
}

/** Returns the value of a field: of what type it is, how long, and whether null follows from where it stands. */
function made(type: GraphQLOutputType, seed: number, length: number): unknown {
  if (isNonNullType(type)) return made(type.ofType, (seed | 1) >>> 0, length);
  if (isListType(type)) return Array.from({ length }, (_, at) => made(type.ofType, mix(seed, at), length));
  if (seed % 8 === 0) return null;
  const named = getNamedType(type);
  if (!isCompositeType(named)) return `${named.name}${seed}`;
  const objects = objectsOf(named);
  return { __typename: objects[Math.floor(seed / 8) % objects.length], seed } satisfies Partial<Thing>;
}

function value(parent: GraphQLObjectType, source: Thing | undefined, name: string, args: Variables): unknown {
  const field = parent.getFields()[name];
  if (!field) throw new Error(`${parent.name} has no ${name}`);
  const length = typeof args['first'] === 'number' ? args['first'] : 2;
  return made(field.type, mix(source?.seed ?? 1, name, JSON.stringify(args)), length);
}

const resolve: GraphQLFieldResolver<Thing | undefined, unknown> = (source, args, _context, info) =>
  value(info.parentType, source, info.fieldName, args);

/** Returns the answer of the specification. */
export function execute(document: DocumentNode, variableValues: Variables): ExecutionResult {
  return executeSync({
    schema: RANDOM_SCHEMA,
    document,
    variableValues,
    fieldResolver: resolve,
    typeResolver: (source) => (source as Thing).__typename,
  });
}

/** What the plain executor did. */
export interface Plain {
  data: Record<string, unknown>;
  /** Every field that was resolved, by its path in the answer, as often as it was. */
  paths: string[];
}

/** Runs `document`, which has one operation and no named fragments, word by word. */
export function executePlainly(document: DocumentNode, variables: Variables): Plain {
  const paths: string[] = [];
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const query = RANDOM_SCHEMA.getQueryType();
  if (!operation || !query) throw new Error('there is no operation');
  const data: Record<string, unknown> = {};
  run(query, undefined, operation.selectionSet, '', data);
  return { data, paths };

  function run(parent: GraphQLObjectType, source: Thing | undefined, set: SelectionSetNode, path: string, out: Record<string, unknown>): void {
    for (const selection of set.selections) {
      if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] === true) continue;
      if (getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] === false) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) throw new Error('a fragment is left');
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (condition === undefined || condition === parent.name) run(parent, source, selection.selectionSet, path, out);
        continue;
      }
      const name = selection.name.value;
      const key = selection.alias?.value ?? name;
      const place = `${path}.${key}`;
      paths.push(place);
      if (name === '__typename') {
        out[key] = parent.name;
        continue;
      }
      const field = parent.getFields()[name];
      if (!field) throw new Error(`${parent.name} has no ${name}`);
      const resolved = value(parent, source, name, getArgumentValues(field, selection, variables));
      out[key] = complete(field.type, resolved, selection.selectionSet, place);
    }
  }

  function complete(type: GraphQLOutputType, resolved: unknown, set: SelectionSetNode | undefined, path: string): unknown {
    if (resolved === null) return null;
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      return (resolved as unknown[]).map((item, at) => complete(nullable.ofType, item, set, `${path}.${at}`));
    }
    if (set === undefined) return resolved;
    const thing = resolved as Thing;
    const object = RANDOM_SCHEMA.getType(thing.__typename);
    if (!isObjectType(object)) throw new Error(`${thing.__typename} is no object`);
    const out: Record<string, unknown> = {};
    run(object, thing, set, path, out);
    return out;
  }
}
