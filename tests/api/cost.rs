//! What the app's screens cost by the weights of the public schema, and what does not get through.

use std::collections::BTreeMap;
use std::path::PathBuf;

use apollo_compiler::executable::{ExecutableDocument, Field, Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Schema, validation::Valid};
use async_graphql::parser::parse_query;
use serde_json::{Map, Value as Json, json};
use tote::gateway::document::cost::{Estimate, Plan, Weights, check};
use tote::gateway::schema::public_sdl;

use crate::app::Server;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(what_was_returned_costs_at_most_the_estimate);

/// What the app's screens cost with their usual variables, of the 10,000 points that an operation may cost by default. A
/// change of a weight shows here, and in the clients' tests, which compute the same from the schema.
fn screens() -> BTreeMap<String, u64> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("client-tests/costs.json");
    serde_json::from_str(&std::fs::read_to_string(file).expect("the costs are there")).expect("points by screen")
}

/// Points that an operation may cost where nothing else is configured.
fn maximum() -> u32 {
    tote::platform::config::Limits::default().cost_max
}

#[test]
fn the_screens_cost_what_is_written_here() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("client-tests/operations");
    let names = std::fs::read_dir(&folder)
        .expect("the screens are there")
        .filter_map(|file| {
            let name = file.expect("a file").file_name().into_string().expect("text");
            Some(name.strip_suffix(".graphql")?.to_owned())
        });
    let costs: BTreeMap<String, u64> = names
        .map(|name| {
            let read = |extension: &str| std::fs::read_to_string(folder.join(format!("{name}.{extension}")));
            let document = read("graphql").expect("a screen");
            let variables = serde_json::from_str(&read("variables.json").expect("its variables")).expect("an object");
            let estimate = estimate(&document, &variables);
            (name, estimate.total)
        })
        .collect();
    assert_eq!(costs, screens());
}

#[test]
fn the_worked_example_of_the_guide_is_right() {
    let guide = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/api-guide.md");
    let guide = std::fs::read_to_string(guide).expect("the guide is there");
    let (_, section) = guide.split_once("## What an operation costs").expect("the section");
    let (_, rest) = section.split_once("```graphql").expect("the example");
    let (document, table) = rest.split_once("```").expect("its end");
    let estimate = estimate(document, &Map::new());
    let points = table.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let points: Vec<u64> = points
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_end_matches('|').rsplit('|').next().expect("a cell"))
        .map(|points| points.trim().trim_matches('*').parse().expect("a number"))
        .collect();
    let (total, fields) = points.split_last().expect("rows");
    assert_eq!(fields.iter().sum::<u64>(), *total);
    assert_eq!(estimate.total, *total);
    assert_eq!(estimate.dearest(), "collection.products.nodes");
}

#[test]
fn every_screen_is_far_below_the_limit() {
    for (name, cost) in screens() {
        assert!(cost * 5 < u64::from(maximum()), "{name}");
    }
}

#[test]
fn four_hundred_lists_of_250_are_far_above_it() {
    let lists: Vec<String> = (0..400)
        .map(|at| format!("a{at}: products(first: 250) {{ nodes {{ id }} }}"))
        .collect();
    let estimate = estimate(&format!("{{ {} }}", lists.join(" ")), &Map::new());
    assert!(estimate.total > 10 * u64::from(maximum()), "{}", estimate.total);
    assert_eq!(estimate.dearest(), "a0.nodes");
    let refusal = check(&estimate, maximum()).expect_err("it costs too much");
    assert_eq!(refusal.errors[0].code, "COST_EXCEEDED");
    assert_eq!(refusal.errors[0].extensions["field"], "a0.nodes");
}

#[test]
fn lists_within_lists_multiply() {
    let document = "{ collections(first: 100) { nodes { products(first: 100) { nodes { variants(first: 100) { nodes { id } } } } } } }";
    let estimate = estimate(document, &Map::new());
    assert!(estimate.total > 1_000_000, "{}", estimate.total);
    assert_eq!(estimate.dearest(), "collections.nodes.products.nodes.variants.nodes");
}

#[test]
fn what_tools_ask_of_the_schema_is_far_below_the_limit() {
    // As long as the longest that tools send: nine levels of types within types.
    let of_type = (0..9).fold("kind name".to_owned(), |inner, _| {
        format!("kind name ofType {{ {inner} }}")
    });
    let input = format!("name description type {{ {of_type} }} defaultValue isDeprecated deprecationReason");
    let document = format!(
        "{{ __schema {{ description queryType {{ name }} mutationType {{ name }} subscriptionType {{ name }}
           types {{ kind name description specifiedByURL isOneOf
             fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ {input} }} type {{ {of_type} }} isDeprecated deprecationReason }}
             inputFields(includeDeprecated: true) {{ {input} }} interfaces {{ {of_type} }}
             enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }} possibleTypes {{ {of_type} }} }}
           directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ {input} }} }} }} }}"
    );
    let cost = estimate(&document.replace("isOneOf", ""), &Map::new()).total;
    assert!((50..u64::from(maximum() / 2)).contains(&cost), "{cost}");
}

#[test]
fn a_push_costs_what_its_mutations_cost_one_by_one() {
    let document = "mutation Push($input: SyncPushInput!) { syncPush(input: $input) { lastMutationSeq } }";
    let exchange =
        "mutation Exchange($input: SyncExchangeInput!) { syncExchange(input: $input) { push { lastMutationSeq } } }";
    let push = |count: usize, op: Json| json!({"clientId": "x", "mutations": vec![json!({"op": op}); count]});
    let cost = |document: &str, input: Json| {
        let variables = Map::from_iter([("input".to_owned(), input)]);
        estimate(document, &variables).total
    };
    let [edit, order] = ["cartNoteUpdate", "checkoutSubmit"].map(|name| json!({name: {"key": "x"}}));
    assert_eq!(cost(document, push(0, edit.clone())), 51);
    assert_eq!(cost(document, push(3, edit.clone())), 51 + 30);
    assert_eq!(cost(document, push(100, order.clone())), 51 + 5_000);
    assert_eq!(
        cost(exchange, json!({"push": push(100, edit), "pull": {"scopes": []}})),
        62 + 1_000
    );
    // More than are run do not count: the server takes the first and answers the others.
    let most = cost(document, push(2_000, order));
    assert_eq!(most, 51 + 5_000);
    assert!(most < u64::from(maximum()));
}

#[test]
fn an_operation_of_a_push_costs_as_much_as_the_mutation_of_its_name() {
    let schema = Schema::parse_and_validate(public_sdl(), "schema.graphql").expect("a valid schema");
    let ExtendedType::InputObject(operations) = &schema.types["SyncOperation"] else {
        panic!("it is an input");
    };
    let weight = |directives: &apollo_compiler::ast::DirectiveList| {
        let cost = directives.get("cost").expect("a weight");
        let weight = cost
            .specified_argument_by_name("weight")
            .and_then(|weight| weight.as_str());
        weight.expect("a text").to_owned()
    };
    for (name, operation) in &operations.fields {
        let of_mutation = schema
            .type_field("Mutation", name)
            .map(|field| weight(&field.directives));
        // Of version 1 there is one that is no mutation any more.
        let expected = of_mutation.unwrap_or_else(|_| "10".to_owned());
        assert_eq!(weight(&operation.directives), expected, "{name}");
    }
}

fn what_was_returned_costs_at_most_the_estimate(engine: Engine) {
    let document = "{
      shop { name languages market { code countries } markets { code languages } }
      collections(first: 3) { totalCount edges { node { title breadcrumb { title } children { title parent { title } } } } nodes {
        products(first: 5, sort: NEWEST) {
          totalCount
          filters { id values { count swatch { color } } }
          nodes {
            id title description tags encodedVariantExistence
            options { values { available } } attributes { values } media(first: 2) { url } collections(first: 2) { title }
            variants(first: 3) { totalCount nodes { title price { amount } selectedOptions { name } } }
            selectedOrFirstAvailableVariant { title compareAtPrice { amount } image { url } }
          }
        }
      } }
      nodes(ids: [\"p_1\", \"c_1\", \"p_999999\"]) { __typename ... on Product { title featuredImage { url } } ... on Collection { handle } }
    }";
    let data = Server::shared(engine).ask(document).data();
    let products = data["collections"]["nodes"][0]["products"]["nodes"]
        .as_array()
        .map_or(0, Vec::len);
    assert!(products > 1, "{data}");
    let plan = plan(document);
    let estimate = plan.estimate(&Map::new()).total;
    let actual = plan.actual(&async_graphql::Value::from_json(data).expect("a value"));
    // Each of three counts and three lists of facets was run: what was returned is not next to nothing either.
    assert!((3 * 120..=estimate).contains(&actual), "{actual} of {estimate}");
}

/// What `document` costs with `variables`.
fn estimate(document: &str, variables: &Map<String, Json>) -> Estimate {
    plan(document).estimate(variables)
}

/// The plan of `document` over the public schema.
fn plan(document: &str) -> Plan {
    let schema = Schema::parse_and_validate(public_sdl(), "schema.graphql").expect("a valid schema");
    let weights = Weights::of(&schema).expect("weights");
    let parsed = ExecutableDocument::parse_and_validate(&schema, document, "screen.graphql").expect("a valid document");
    let operation = parsed.operations.iter().next().expect("an operation");
    let declared = operation.variables.iter().map(ToString::to_string);
    let declared = declared.collect::<Vec<_>>().join(" ");
    let written = Written {
        schema: &schema,
        document: &parsed,
    };
    let set = written.set(&operation.selection_set);
    let header = if declared.is_empty() {
        String::new()
    } else {
        format!("{} ({declared})", operation.operation_type)
    };
    let normal = parse_query(format!("{header} {set}")).expect("the normal form");
    let (_, operation) = normal.operations.iter().next().expect("an operation");
    Plan::compile(&weights, &schema, &operation.node)
}

/// Writes a document without its fragments. It merges leaves only, which is all that the screens need.
struct Written<'a> {
    schema: &'a Valid<Schema>,
    document: &'a ExecutableDocument,
}

impl Written<'_> {
    fn set(&self, set: &SelectionSet) -> String {
        if set.selections.is_empty() {
            return String::new();
        }
        let is_object = matches!(self.schema.types[&set.ty], ExtendedType::Object(_));
        if is_object {
            return format!("{{ {} }}", self.fields(set, &set.ty));
        }
        let types = self.schema.types.keys().filter(|name| {
            self.schema.is_subtype(&set.ty, name) && matches!(self.schema.types[*name], ExtendedType::Object(_))
        });
        let cases: Vec<String> = types
            .map(|name| format!("... on {name} {{ {} }}", self.fields(set, name)))
            .collect();
        format!("{{ {} }}", cases.join(" "))
    }

    fn fields(&self, set: &SelectionSet, on: &str) -> String {
        let mut fields = Vec::new();
        self.collect(set, on, &mut fields);
        fields.join(" ")
    }

    fn collect(&self, set: &SelectionSet, on: &str, fields: &mut Vec<String>) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    let written = self.field(field);
                    if !fields.contains(&written) {
                        fields.push(written);
                    }
                }
                Selection::InlineFragment(inline) => self.collect_on(&inline.selection_set, on, fields),
                Selection::FragmentSpread(spread) => {
                    let fragment = spread.fragment_def(self.document).expect("the fragment");
                    self.collect_on(&fragment.selection_set, on, fields);
                }
            }
        }
    }

    fn collect_on(&self, set: &SelectionSet, on: &str, fields: &mut Vec<String>) {
        if set.ty == on || self.schema.is_subtype(&set.ty, on) {
            self.collect(set, on, fields);
        }
    }

    fn field(&self, field: &Field) -> String {
        let alias = field
            .alias
            .as_ref()
            .map(|alias| format!("{alias}: "))
            .unwrap_or_default();
        let arguments: Vec<String> = field
            .arguments
            .iter()
            .map(|argument| format!("{}: {}", argument.name, argument.value))
            .collect();
        let arguments = if arguments.is_empty() {
            String::new()
        } else {
            format!("({})", arguments.join(", "))
        };
        format!("{alias}{}{arguments} {}", field.name, self.set(&field.selection_set))
    }
}
