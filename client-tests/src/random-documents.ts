// Random documents that are valid: over a schema with interfaces, unions and nested lists, with aliases, nested and named
// fragments, and conditions by constants and variables.
import { type GraphQLCompositeType, type GraphQLField, type GraphQLSchema, buildSchema, getNamedType, isCompositeType, isObjectType, isUnionType } from 'graphql';

export const RANDOM_SDL = `
  type Query { node: Node  thing: Thing  owner: Owner  user: User  grid: [[Thing!]!]!  many(first: Int = 2): [Node!]! }
  interface Node { id: ID!  near: Node  many(first: Int = 2): [Node!]! }
  interface Owner implements Node { id: ID!  near: Node  many(first: Int = 2): [Node!]!  label: String  owner: Owner }
  type User implements Node & Owner { id: ID!  near: Node  many(first: Int = 2): [Node!]!  label: String  owner: User  grid: [[Thing!]!]!  name: String }
  type Page implements Node { id: ID!  near: Node  many(first: Int = 2): [Node!]!  owner: Owner  title: String }
  type Shelf implements Node & Owner { id: ID!  near: Shelf  many(first: Int = 2): [Node!]!  label: String  owner: Owner  grid: [[Thing!]!]!  code: String }
  union Thing = User | Page | Shelf
  union Held = Page | Shelf
`;

export const RANDOM_SCHEMA: GraphQLSchema = buildSchema(RANDOM_SDL);

/** The variables that a document may use; `n` may be left out. */
const DEFINITIONS: Readonly<Record<string, string>> = { a: '$a: Boolean!', b: '$b: Boolean!', c: '$c: Boolean = true', n: '$n: Int' };
/** A field that every one of these types has, under one alias: what the alias is depends on the type. */
const OWN: Readonly<Record<string, string>> = { User: 'name', Page: 'title', Shelf: 'code' };
const FRAGMENT_TYPES = ['Query', 'Node', 'Owner', 'User', 'Thing', 'Shelf', 'Held', 'Page'];
const DEPTH_MAX = 4;
const FRAGMENTS_MAX = 3;

/**
 * Returns the document that `choices` lead to. Where they are used up the first possibility is taken, so that fewer and
 * smaller choices are a smaller document.
 */
export function randomDocument(choices: readonly number[]): string {
  return new Builder(choices).build();
}

class Builder {
  private at = 0;
  private readonly variables = new Set<string>();
  private readonly used = new Set<number>();
  private readonly fragments: GraphQLCompositeType[];

  constructor(private readonly choices: readonly number[]) {
    const count = this.choose(FRAGMENTS_MAX + 1);
    this.fragments = Array.from({ length: count }, () => composite(this.one(FRAGMENT_TYPES)));
  }

  build(): string {
    const query = this.set(composite('Query'), DEPTH_MAX, -1);
    // A fragment spreads later ones only, so none spreads itself, and all that are used are known when its turn comes.
    const fragments = this.fragments.map((type, index) =>
      this.used.has(index) ? `fragment F${index} on ${type.name} ${this.set(type, DEPTH_MAX - 1, index)}` : '',
    );
    const variables = [...this.variables].sort().map((name) => DEFINITIONS[name]);
    const head = variables.length > 0 ? `query Random(${variables.join(' ')}) ` : 'query Random ';
    return [head + query, ...fragments.filter((text) => text !== '')].join('\n');
  }

  private choose(count: number): number {
    const choice = this.choices[this.at] ?? 0;
    this.at += 1;
    return choice % count;
  }

  private one<T>(all: readonly T[]): T {
    return all[this.choose(all.length)] as T;
  }

  private set(type: GraphQLCompositeType, depth: number, fragment: number): string {
    const selections = Array.from({ length: 1 + this.choose(6) }, () => this.selection(type, depth, fragment));
    return `{ ${selections.join(' ')} }`;
  }

  private selection(type: GraphQLCompositeType, depth: number, fragment: number): string {
    const kind = this.choose(10);
    if (kind >= 7) {
      const spreads = this.fragments.flatMap((other, index) => (index > fragment && overlap(type, other) ? [index] : []));
      if (spreads.length > 0) {
        const index = this.one(spreads);
        this.used.add(index);
        return `...F${index}${this.condition(3)}`;
      }
    }
    if (kind >= 5 && depth > 0) {
      const types = FRAGMENT_TYPES.map(composite).filter((other) => overlap(type, other));
      const inner = this.choose(4) === 0 ? type : this.one(types);
      const on = inner === type && this.choose(2) === 0 ? '...' : `... on ${inner.name}`;
      return `${on}${this.condition(4)} ${this.set(inner, depth - 1, fragment)}`;
    }
    return this.field(type, depth, fragment);
  }

  private field(type: GraphQLCompositeType, depth: number, fragment: number): string {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const possible = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
    const own = OWN[type.name];
    if (own !== undefined && this.choose(5) === 4) return `own: ${own}${this.condition()}`;
    const choice = this.choose(possible.length + 1);
    const field = possible[choice];
    if (field === undefined) return `${this.choose(2) === 0 ? '' : 'kind: '}__typename${this.condition()}`;
    const inner = getNamedType(field.type);
    const selected = `${this.head(field)}${this.condition()}`;
    return isCompositeType(inner) ? `${selected} ${this.set(inner, depth - 1, fragment)}` : selected;
  }

  /** One response key stands for one field with one list of arguments, so that all that occurs can be merged. */
  private head({ name, args }: GraphQLField<unknown, unknown>): string {
    const alias = this.choose(3) === 2 ? `x_${name}` : name;
    if (args.length > 0) {
      const first = this.choose(4);
      if (first === 2) return `${alias}1: ${name}(first: 1)`;
      if (first === 3) {
        this.variables.add('n');
        return `${alias}N: ${name}(first: $n)`;
      }
    }
    return alias === name ? name : `${alias}: ${name}`;
  }

  /** No directive, or one or two: each is there once in so many times. */
  private condition(seldom = 7): string {
    const directives = ['@include', '@skip'].filter(() => this.choose(seldom) === seldom - 1);
    return directives.map((directive) => ` ${directive}(if: ${this.truth()})`).join('');
  }

  private truth(): string {
    const truth = this.one(['true', 'false', 'a', 'b', 'c']);
    if (truth === 'true' || truth === 'false') return truth;
    this.variables.add(truth);
    return `$${truth}`;
  }
}

function composite(name: string): GraphQLCompositeType {
  const type = RANDOM_SCHEMA.getType(name);
  if (!isCompositeType(type)) throw new Error(`${name} has no selections`);
  return type;
}

function overlap(one: GraphQLCompositeType, other: GraphQLCompositeType): boolean {
  const objects = objectsOf(other);
  return objectsOf(one).some((name) => objects.includes(name));
}

/** The names of the types of objects that a value of `type` can be, in one order. */
export function objectsOf(type: GraphQLCompositeType): string[] {
  return isObjectType(type) ? [type.name] : RANDOM_SCHEMA.getPossibleTypes(type).map(({ name }) => name).sort();
}
