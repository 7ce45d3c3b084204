//! Two servers over the same catalogue, on different engines, must give the same answers to the last byte.

use serde_json::{Value, json};

use crate::app::Server;
use crate::clients::each;
use crate::listing::ORDERS;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        // Constants of Knuth's MMIX generator; the upper bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

const PAGE: &str = "query Page($handle: String!, $first: Int!, $after: String, $sort: ProductSort!, $filter: [ProductFilter!]!) {
  collection(handle: $handle) { id title products(first: $first, after: $after, sort: $sort, filter: $filter) {
    totalCount
    nodes { id handle title vendor availability createdAt priceRange { min { amount } max { amount currencyCode } } compareAtPriceRange { min { amount } }
      featuredImage { url altText } }
    pageInfo { hasNextPage }
    filters { id label values { id label count input swatch { color } } }
  } }
}";
const PRODUCT: &str = "query Product($handle: String!) { product(handle: $handle) {
  id title descriptionHtml description(truncateAt: 80) tags seo { title description }
  media { id url altText } options { name label values { name label available swatch { color } } }
  encodedVariantExistence encodedVariantAvailability
  variants(first: 250) { totalCount nodes { id sku title price { amount } compareAtPrice { amount } quantityAvailable availability image { id } } }
  selectedOrFirstAvailableVariant { id } attributes { code name values } collections { handle breadcrumb { handle } }
} }";

/// The facet that an input of `filters` belongs to.
fn facet_of(input: &Value) -> String {
    ["attribute", "option"]
        .iter()
        .find_map(|kind| {
            let named = input.get(kind)?;
            let name = named.get("code").or_else(|| named.get("name"))?;
            Some(format!("{kind}.{}", name.as_str()?))
        })
        .unwrap_or_else(|| {
            input
                .as_object()
                .and_then(|input| input.keys().next().cloned())
                .expect("an input")
        })
}

/// Asks both servers for many lists and products; also sends inputs of facets back and compares what is left with what was
/// promised.
pub(crate) fn assert_same_answers(one: &Server, other: &Server) {
    let mut dice = Dice(2);
    let both = |document: &str, variables: &Value, (market, language): (&str, &str)| {
        let ask = |server: &Server| {
            let ask = server
                .ask(document)
                .with(variables.clone())
                .market(market)
                .language(language);
            ask.answer()
        };
        let (one, other) = (ask(one), ask(other));
        assert_eq!(one.text, other.text, "{market} {language} {variables}");
        one.data()
    };
    let collections = both(
        "{ collections(first: 250) { nodes { handle } } }",
        &json!({}),
        ("de", "de"),
    );
    let handles = each(&collections["collections"]["nodes"], "handle");
    let mut counted = 0;
    for _ in 0..60 {
        let context = *dice.pick(&[("us", "en"), ("de", "de"), ("de", "en"), ("jp", "en")]);
        let mut filter: Vec<Value> = Vec::new();
        let mut variables = json!({"handle": dice.pick(&handles), "first": 1 + dice.below(12), "sort": dice.pick(&ORDERS), "filter": []});
        // Narrowed step by step, as a shopper does.
        for _ in 0..3 {
            let data = both(PAGE, &variables, context);
            let facets = data["collection"]["products"]["filters"]
                .as_array()
                .expect("a list")
                .clone();
            let facet = dice.pick(&facets);
            let value = dice.pick(facet["values"].as_array().expect("a list"));
            if !filter.contains(&value["input"]) {
                filter.retain(|other| {
                    facet_of(other) != facet["id"] || other.get("attribute").or(other.get("option")).is_some()
                });
                let mut alone = filter.clone();
                alone.retain(|other| facet_of(other) != facet["id"]);
                alone.push(value["input"].clone());
                let mut promised = variables.clone();
                promised["filter"] = json!(alone);
                let left = both(PAGE, &promised, context);
                assert_eq!(
                    left["collection"]["products"]["totalCount"], value["count"],
                    "{promised}"
                );
                counted += 1;
                filter.push(value["input"].clone());
            }
            variables["filter"] = json!(filter);
        }
        let data = both(PAGE, &variables, context);
        for handle in each(&data["collection"]["products"]["nodes"], "handle").iter().take(2) {
            both(PRODUCT, &json!({"handle": handle}), context);
        }
    }
    assert!(counted > 100, "{counted}");
}
