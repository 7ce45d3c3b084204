//! What asking for the schema itself costs.
//!
//! Its objects are in memory, so they cost a fraction of others. They still count: types lead to fields, and fields to types
//! again, so that a short document can ask for millions of them.

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;

/// Points of one `__schema` or `__type`.
pub(super) const WEIGHT: u64 = 10;
/// Objects of the answer for one more point.
pub(super) const OBJECTS_PER_POINT: u64 = 100;

/// The fields of `Query` that ask for the schema.
pub(super) const FIELDS: [&str; 2] = ["__schema", "__type"];

/// The lengths of lists in the answer, by type and field: of `types` and `directives` exact, of the others the mean of all
/// types, rounded up.
pub(super) fn sizes(schema: &Schema) -> [(&'static str, &'static str, u64); 9] {
    let types = schema.types.len();
    let mut sums = Sums::default();
    for of_schema in schema.types.values() {
        sums.add(of_schema);
    }
    let mean = |sum: usize, of: usize| u64::try_from(sum.div_ceil(of.max(1))).unwrap_or(u64::MAX).max(1);
    [
        ("__Schema", "types", mean(types, 1)),
        ("__Schema", "directives", mean(schema.directive_definitions.len(), 1)),
        ("__Type", "fields", mean(sums.fields, types)),
        ("__Type", "inputFields", mean(sums.input_fields, types)),
        ("__Type", "enumValues", mean(sums.enum_values, types)),
        ("__Type", "interfaces", mean(sums.interfaces, types)),
        ("__Type", "possibleTypes", mean(sums.interfaces, types)),
        ("__Field", "args", mean(sums.arguments, sums.fields)),
        ("__Directive", "args", 2),
    ]
}

#[derive(Default)]
struct Sums {
    fields: usize,
    arguments: usize,
    input_fields: usize,
    enum_values: usize,
    interfaces: usize,
}

impl Sums {
    fn add(&mut self, of_schema: &ExtendedType) {
        match of_schema {
            ExtendedType::Object(object) => {
                self.fields += object.fields.len();
                self.arguments += object.fields.values().map(|field| field.arguments.len()).sum::<usize>();
                self.interfaces += object.implements_interfaces.len();
            }
            ExtendedType::Interface(interface) => {
                self.fields += interface.fields.len();
                self.arguments += interface
                    .fields
                    .values()
                    .map(|field| field.arguments.len())
                    .sum::<usize>();
            }
            ExtendedType::InputObject(input) => self.input_fields += input.fields.len(),
            ExtendedType::Enum(of_values) => self.enum_values += of_values.values.len(),
            ExtendedType::Union(union_of) => self.interfaces += union_of.members.len(),
            ExtendedType::Scalar(_) => {}
        }
    }
}
