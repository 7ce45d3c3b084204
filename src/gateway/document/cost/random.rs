//! Documents and answers made at random: an answer whose lists keep to what was declared never costs more than the estimate.

use apollo_compiler::Schema;
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};
use proptest::prelude::*;
use proptest::test_runner::TestRng;
use serde_json::{Map, Value as Json, json};

use super::sample::{plan, schema};

/// Levels of fields.
const DEPTH_MAX: u32 = 6;

/// A field of a document, and how its answer may look.
struct Selected {
    key: String,
    text: String,
    /// The most entries on each level of lists; empty: no list.
    lengths: Vec<u64>,
    below: Selection,
}

enum Selection {
    Leaf,
    Fields(Vec<Selected>),
    Types(Vec<(String, Vec<Selected>)>),
}

struct Generator {
    schema: Schema,
    rng: TestRng,
    variables: Map<String, Json>,
}

impl Generator {
    fn new(rng: TestRng) -> Self {
        Self {
            schema: schema(),
            rng,
            variables: Map::new(),
        }
    }

    fn below(&mut self, bound: u64) -> u64 {
        u64::from(self.rng.next_u32()) % bound
    }

    /// One or more fields of an object type, or `__typename`.
    fn fields(&mut self, type_name: &str, depth: u32, handed: Option<u64>) -> Vec<Selected> {
        let names: Vec<String> = self
            .schema
            .get_object(type_name)
            .map(|object| object.fields.keys().map(ToString::to_string).collect())
            .unwrap_or_default();
        let count = 1 + self.below(4);
        (0..count)
            .map(|at| {
                let pick = usize::try_from(self.below(names.len() as u64 + 1)).unwrap();
                match names.get(pick) {
                    Some(name) => self.field(type_name, name, at, depth, handed),
                    None => Selected {
                        key: format!("f{at}"),
                        text: format!("f{at}: __typename"),
                        lengths: vec![],
                        below: Selection::Leaf,
                    },
                }
            })
            .collect()
    }

    fn field(&mut self, type_name: &str, name: &str, at: u64, depth: u32, handed: Option<u64>) -> Selected {
        let definition = self.schema.type_field(type_name, name).unwrap();
        let (returned, is_list) = (definition.ty.inner_named_type().to_string(), definition.ty.is_list());
        let (arguments, length) = self.arguments(type_name, name);
        let lengths = match (name, is_list) {
            ("grid", _) => vec![10, 10],
            ("edges" | "nodes", true) => vec![handed.or(length).unwrap_or(0)],
            (_, true) => vec![length.unwrap_or(10)],
            (_, false) => vec![],
        };
        let handed = if is_list { None } else { length };
        let (below, set) = self.selection(&returned, depth + 1, handed);
        Selected {
            key: format!("f{at}"),
            text: format!("f{at}: {name}{arguments} {set}"),
            lengths,
            below,
        }
    }

    /// The arguments of a field as text, and the length that they or the schema give.
    fn arguments(&mut self, type_name: &str, name: &str) -> (String, Option<u64>) {
        match (type_name, name) {
            ("Query", "node") | ("Mutation", _) => ("(id: 1)".to_owned(), None),
            ("Query", "nodes") => {
                let length = self.below(4);
                let ids = vec!["1"; usize::try_from(length).unwrap()].join(", ");
                (format!("(ids: [{ids}])"), Some(length))
            }
            (_, "products") => self.sliced(20),
            ("Query", "search") => self.sliced(30),
            ("Product", "related") => (String::new(), Some(4)),
            ("Shelf", "related") => (String::new(), Some(2)),
            _ => (String::new(), None),
        }
    }

    /// `first` as a literal, as a variable with or without a value, or left out.
    fn sliced(&mut self, default: u64) -> (String, Option<u64>) {
        let length = self.below(5);
        let variable = format!("v{}", self.variables.len());
        match self.below(4) {
            0 => (format!("(first: {length})"), Some(length)),
            1 => {
                self.variables.insert(variable.clone(), length.into());
                (format!("(first: ${variable})"), Some(length))
            }
            2 => {
                self.variables.insert(variable.clone(), Json::Null);
                (format!("(first: ${variable})"), Some(default))
            }
            _ => (String::new(), Some(default)),
        }
    }

    fn selection(&mut self, returned: &str, depth: u32, handed: Option<u64>) -> (Selection, String) {
        let objects: &[&str] = match returned {
            "Node" | "Hit" => &["Product", "Shelf"],
            _ if self.schema.get_object(returned).is_some() => &[],
            _ => return (Selection::Leaf, String::new()),
        };
        if depth > DEPTH_MAX {
            let key = "__typename".to_owned();
            let leaf = Selected {
                text: key.clone(),
                key,
                lengths: vec![],
                below: Selection::Leaf,
            };
            return (Selection::Fields(vec![leaf]), "{ __typename }".to_owned());
        }
        if objects.is_empty() {
            let fields = self.fields(returned, depth, handed);
            let set = format!("{{ {} }}", texts(&fields));
            return (Selection::Fields(fields), set);
        }
        let cases: Vec<_> = objects
            .iter()
            .map(|object| ((*object).to_owned(), self.fields(object, depth, handed)))
            .collect();
        let set: Vec<String> = cases
            .iter()
            .map(|(object, fields)| format!("... on {object} {{ {} }}", texts(fields)))
            .collect();
        (Selection::Types(cases), format!("{{ {} }}", set.join(" ")))
    }

    /// An answer whose lists are at most as long as they may be.
    fn answer(&mut self, type_name: &str, fields: &[Selected]) -> Value {
        let members: IndexMap<Name, Value> = fields
            .iter()
            .map(|field| {
                let value = if field.text.ends_with("__typename") {
                    Value::from(type_name)
                } else {
                    self.value(field, &field.lengths)
                };
                (Name::new(&field.key), value)
            })
            .collect();
        Value::Object(members)
    }

    fn value(&mut self, field: &Selected, lengths: &[u64]) -> Value {
        if self.below(8) == 0 {
            return Value::Null;
        }
        if let Some((most, inner)) = lengths.split_first() {
            // Long lists are rare, so that an answer stays small.
            let most = if self.below(10) == 0 { *most } else { (*most).min(3) };
            let length = self.below(most + 1);
            return Value::List((0..length).map(|_| self.value(field, inner)).collect());
        }
        match &field.below {
            Selection::Leaf => Value::from("x"),
            Selection::Fields(fields) => self.answer("Object", fields),
            Selection::Types(cases) => {
                let pick = usize::try_from(self.below(cases.len() as u64)).unwrap();
                let (object, fields) = &cases[pick];
                self.answer(object, fields)
            }
        }
    }
}

fn texts(fields: &[Selected]) -> String {
    fields
        .iter()
        .map(|field| field.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A document, its variables and an answer.
fn asked_and_answered() -> impl Strategy<Value = (String, Map<String, Json>, Value)> {
    Just(()).prop_perturb(|(), rng| {
        let mut generator = Generator::new(rng);
        let fields = generator.fields("Query", 1, None);
        let answer = generator.answer("Query", &fields);
        (format!("{{ {} }}", texts(&fields)), generator.variables, answer)
    })
}

fn anything() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".{0,4}".prop_map(Json::from),
        (0_usize..3).prop_map(|length| json!(vec![1; length])),
        Just(json!({"a": 1})),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_within_the_declared_lengths_costs_at_most_the_estimate((document, variables, answer) in asked_and_answered()) {
        let plan = plan(&document);
        let (estimate, actual) = (plan.estimate(&variables).total, plan.actual(&answer));
        prop_assert!(actual <= estimate, "{actual} > {estimate}: {document} {variables:?} {answer}");
    }

    #[test]
    fn whatever_variables_hold_no_estimate_is_lower_than_with_empty_lists((document, variables, _) in asked_and_answered(), value in anything()) {
        let plan = plan(&document);
        let with = |value: &Json| variables.keys().map(|name| (name.clone(), value.clone())).collect();
        prop_assert!(plan.estimate(&with(&value)).total >= plan.estimate(&with(&0.into())).total);
    }

    #[test]
    fn longer_lists_never_cost_less((document, variables, _) in asked_and_answered(), one in any::<u64>(), other in any::<u64>()) {
        let plan = plan(&document);
        let (less, more) = (one.min(other), one.max(other));
        for changed in variables.keys() {
            let with = |value: u64| {
                let mut variables = variables.clone();
                variables.insert(changed.clone(), value.into());
                plan.estimate(&variables).total
            };
            prop_assert!(with(less) <= with(more), "{document}");
        }
    }
}
