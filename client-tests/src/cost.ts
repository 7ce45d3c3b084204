// What an operation costs, computed from the schema alone, as docs/api-guide.md tells partners to.
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
} from 'graphql';

interface ListSize {
  assumedSize?: number;
  slicingArguments?: string[];
  sizedFields?: string[];
}

interface Cost {
  weight: string;
  entriesMax?: number | null;
}

/** The length of a list of which nothing is declared. */
const UNKNOWN = 10;
/** The points of a mutation that declares nothing. */
const MUTATION = 10;

/** Returns the points of the only operation of a document. It knows neither conditions nor introspection. */
export function cost(schema: GraphQLSchema, document: DocumentNode, given: Record<string, unknown>): number {
  const operation = getOperationAST(document);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) throw new Error('not a document of one operation');
  const { coerced: variables, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (!variables) throw new Error(String(errors));
  const fragments = new Map(document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])));

  /** Adds the fields that objects of `type` answer, by their names in the answer. */
  function collect(type: GraphQLObjectType, { selections }: SelectionSetNode, fields: Map<string, FieldNode[]>): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        fields.set(key, [...(fields.get(key) ?? []), selection]);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
      if (fragment && (!condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type)))) {
        collect(type, fragment.selectionSet, fields);
      }
    }
  }

  /** Returns the points of what is selected of one object of `type`, whose parent field says how long some lists are. */
  function ofObject(type: GraphQLObjectType, sets: SelectionSetNode[], sized: Map<string, number>): number {
    const fields = new Map<string, FieldNode[]>();
    for (const set of sets) collect(type, set, fields);
    let points = 0;
    for (const nodes of fields.values()) {
      const field = type.getFields()[nodes[0]!.name.value];
      if (field) points += ofField(type, field, nodes, sized);
    }
    return points;
  }

  function ofField(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>, nodes: FieldNode[], sized: Map<string, number>): number {
    const declared = directive<Cost>('cost', field);
    const own = declared ? Number(declared.weight) : parent === schema.getMutationType() ? MUTATION : 0;
    const values = getArgumentValues(field, nodes[0]!, variables);
    const weight = field.args.reduce((points, argument) => points + ofInput(argument.type, values[argument.name]), own);
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return weight;
    const list = directive<ListSize>('listSize', field);
    const length = list && lengthOf(list, field, nodes[0]!);
    const isList = isListType(getNullableType<GraphQLOutputType>(field.type));
    const objects = isList ? (sized.get(field.name) ?? length ?? UNKNOWN) : 1;
    const handed = new Map((list?.sizedFields ?? []).map((name) => [name, length ?? UNKNOWN]));
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
    return weight + objects * (1 + Math.max(...types.map((one) => ofObject(one, sets, handed))));
  }

  /** Returns the points of a value that is given for an input of `type`. */
  function ofInput(type: GraphQLInputType, value: unknown, entriesMax = Infinity): number {
    const named = getNamedType(type);
    if (Array.isArray(value)) return value.slice(0, entriesMax).reduce<number>((points, entry) => points + ofInput(named, entry), 0);
    if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return 0;
    let points = 0;
    for (const [name, inner] of Object.entries(value)) {
      const field = named.getFields()[name];
      if (!field || inner === null || inner === undefined) continue;
      const declared = directive<Cost>('cost', field);
      points += Number(declared?.weight ?? 0) + ofInput(field.type, inner, declared?.entriesMax ?? Infinity);
    }
    return points;
  }

  function lengthOf({ slicingArguments, assumedSize }: ListSize, field: GraphQLField<unknown, unknown>, node: FieldNode): number {
    const values = getArgumentValues(field, node, variables);
    const lengths = (slicingArguments ?? [])
      .map((name) => values[name] ?? field.args.find((argument) => argument.name === name)?.defaultValue)
      .filter((value) => value !== undefined && value !== null)
      .map((value) => (Array.isArray(value) ? value.length : Math.max(0, Number(value))));
    return lengths.length > 0 ? Math.max(...lengths) : (assumedSize ?? UNKNOWN);
  }

  function directive<Values>(name: string, field: GraphQLField<unknown, unknown> | GraphQLInputField): Values | undefined {
    const definition = schema.getDirective(name);
    if (!definition || !field.astNode) throw new Error(`the schema does not declare @${name}`);
    return getDirectiveValues(definition, field.astNode) as Values | undefined;
  }

  return ofObject(root, [operation.selectionSet], new Map());
}
