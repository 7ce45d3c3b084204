//! What asking for the schema itself costs.
//!
//! Its objects are in memory, so they cost a fraction of others. They still count: types lead to fields, and fields to types
//! again, so that a short document can ask for millions of them.

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;

/// Points of one `__schema` or `__type`.
pub(super) const WEIGHT: u64 = 10;
/// Objects and descriptions of the answer for one more point.
pub(super) const OBJECTS_PER_POINT: u64 = 10;
/// The types whose objects have a `description`, by far the longest of their texts: each counts as an object, since with
/// aliases it can be asked for many times.
pub(super) const DESCRIBED: [&str; 6] = [
    "__Schema",
    "__Type",
    "__Field",
    "__InputValue",
    "__EnumValue",
    "__Directive",
];

/// The fields of `Query` that ask for the schema.
pub(super) const FIELDS: [&str; 2] = ["__schema", "__type"];

/// The lengths of lists in the answer, by type and field: of `types` and `directives` exact, of types that are several
/// others the most that there are, since such lists lead to each other and multiply (but see [`OF_EVERY_TYPE`]), and of the rest the mean of all types, rounded
/// up.
pub(super) fn sizes(schema: &Schema) -> [(&'static str, &'static str, u64); 9] {
    let types = schema.types.len();
    let sums = Sums::of(schema);
    let mean = |sum: usize, of: usize| u64::try_from(sum.div_ceil(of.max(1))).unwrap_or(u64::MAX).max(1);
    [
        ("__Schema", "types", mean(types, 1)),
        ("__Schema", "directives", mean(schema.directive_definitions.len(), 1)),
        ("__Type", "fields", mean(sums.fields, types)),
        ("__Type", "inputFields", mean(sums.input_fields, types)),
        ("__Type", "enumValues", mean(sums.enum_values, types)),
        ("__Type", "interfaces", mean(sums.interfaces_max, 1)),
        (
            "__Type",
            "possibleTypes",
            mean(possible(schema).into_iter().max().unwrap_or(0), 1),
        ),
        ("__Field", "args", mean(sums.arguments, sums.fields)),
        ("__Directive", "args", 2),
    ]
}

/// Lists of a type that are as long as `sizes` says wherever a type is asked for, but not among all types: there each type is once, so the
/// mean of all is what they come to.
pub(super) const OF_EVERY_TYPE: [&str; 2] = ["interfaces", "possibleTypes"];

/// How long [`OF_EVERY_TYPE`] are where all types are asked for, rounded up.
pub(super) fn mean_of_every_type(schema: &Schema) -> u64 {
    let most = Sums::of(schema).interfaces.max(possible(schema).iter().sum());
    u64::try_from(most.div_ceil(schema.types.len().max(1)))
        .unwrap_or(u64::MAX)
        .max(1)
}

#[derive(Default)]
struct Sums {
    fields: usize,
    arguments: usize,
    input_fields: usize,
    enum_values: usize,
    interfaces: usize,
    interfaces_max: usize,
}

/// How many types each interface and union can be.
fn possible(schema: &Schema) -> Vec<usize> {
    let unions = schema.types.values().filter_map(|of_schema| match of_schema {
        ExtendedType::Union(of_types) => Some(of_types.members.len()),
        _ => None,
    });
    let implementers = schema.implementers_map();
    let interfaces = implementers
        .values()
        .map(|all| all.objects.len() + all.interfaces.len());
    unions.chain(interfaces).collect()
}

impl Sums {
    fn of(schema: &Schema) -> Self {
        let mut sums = Self::default();
        for of_schema in schema.types.values() {
            sums.add(of_schema);
        }
        sums
    }

    fn add_interfaces(&mut self, count: usize) {
        self.interfaces += count;
        self.interfaces_max = self.interfaces_max.max(count);
    }

    fn add(&mut self, of_schema: &ExtendedType) {
        match of_schema {
            ExtendedType::Object(object) => {
                self.fields += object.fields.len();
                self.arguments += object.fields.values().map(|field| field.arguments.len()).sum::<usize>();
                self.add_interfaces(object.implements_interfaces.len());
            }
            ExtendedType::Interface(interface) => {
                self.add_interfaces(interface.implements_interfaces.len());
                self.fields += interface.fields.len();
                self.arguments += interface
                    .fields
                    .values()
                    .map(|field| field.arguments.len())
                    .sum::<usize>();
            }
            ExtendedType::InputObject(input) => self.input_fields += input.fields.len(),
            ExtendedType::Enum(of_values) => self.enum_values += of_values.values.len(),
            ExtendedType::Union(_) | ExtendedType::Scalar(_) => {}
        }
    }
}
