//! The rules, as tables and the functions that hold them against the sources.

use std::fmt;

use crate::source::{Reference, Source};

/// A kind of fault. Each is proven to be found by at least one planted violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    WingDirection,
    ModuleDirection,
    ModuleUnknown,
    InteriorOfAnotherModule,
    CratePlace,
    FileLength,
    FileName,
    LogicInModRs,
}

impl Rule {
    pub(crate) const ALL: [Self; 8] = [
        Self::WingDirection,
        Self::ModuleDirection,
        Self::ModuleUnknown,
        Self::InteriorOfAnotherModule,
        Self::CratePlace,
        Self::FileLength,
        Self::FileName,
        Self::LogicInModRs,
    ];
}

#[derive(Debug)]
pub(crate) struct Violation {
    pub(crate) rule: Rule,
    path: String,
    line: usize,
    message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} ({:?})", self.path, self.line, self.message, self.rule)
    }
}

/// The wings, each standing on those after it. `main` and `app` are single files: `app` wires what the lower wings need, so
/// only those above may name it.
const WINGS: [&str; 7] = ["main", "cli", "gateway", "app", "sync", "commerce", "platform"];

/// The modules of commerce, storey by storey: a module may use those of lower storeys, which stand earlier.
const STOREYS: &[&[&str]] = &[
    &["market"],
    &["account", "catalog"],
    &["pricing", "inventory", "tax"],
    &["listing", "promotion", "shipping"],
    &["cart", "wishlist", "interchange"],
    &["order"],
    &["payment", "fulfillment"],
    &["checkout", "returns"],
    &["notification"],
];

/// Modules that only `cli` and `gateway` use: they bring a catalogue in and out, and nothing of the shop waits for that.
const ENTRANCES: &[&str] = &["interchange"];

/// Where a crate may be named. A place is a folder or a file without `.rs`; `*` stands for one name of a folder.
struct Crate {
    names: &'static [&'static str],
    places: &'static [&'static str],
    reason: &'static str,
}

const CRATES: &[Crate] = &[
    Crate {
        names: &["sea_orm", "sea_query_sqlx", "sqlx"],
        places: &[
            "src/commerce/*/entity",
            "src/commerce/*/repo",
            "src/sync/repo",
            "src/platform/cdn/place",
            "src/platform/db",
            "src/platform/changes",
            "src/platform/idempotency",
            "src/platform/jobs",
        ],
        reason: "statements are written where the table's owner keeps them",
    },
    Crate {
        names: &["migrations", "sea_orm_migration"],
        places: &["migrations", "src/platform/db"],
        reason: "only the database knows how it is migrated",
    },
    Crate {
        names: &[
            "poem",
            "hyper",
            "hyper_util",
            "http_body_util",
            "tokio_rustls",
            "tokio_tungstenite",
            "rust_embed",
        ],
        places: &["src/gateway"],
        reason: "bytes come and go at the gateway only",
    },
    Crate {
        names: &["rustls"],
        places: &["src/gateway", "src/platform/tls"],
        reason: "there is one implementation of TLS, chosen in one place",
    },
    Crate {
        names: &["apollo_compiler"],
        places: &["src/gateway/document"],
        reason: "what is asked for a document is its kind, its cost and what to run, not its syntax tree",
    },
    Crate {
        names: &["reqwest"],
        places: &["src/commerce/payment/provider/stripe", "src/platform/cdn/client"],
        reason: "who is asked over the network is asked by one file",
    },
    Crate {
        names: &["redis", "deadpool_redis"],
        places: &["src/platform/redis"],
        reason: "Redis saves time and holds no truth, so it stays behind one door",
    },
    Crate {
        names: &["jsonwebtoken"],
        places: &["src/commerce/account"],
        reason: "who a token speaks for is the account's matter",
    },
    Crate {
        names: &["async_graphql", "async_graphql_value"],
        places: &[
            "src/gateway",
            "src/platform/graphql",
            "src/commerce/*/graphql",
            "src/commerce/*/loader",
            "src/sync/graphql",
            "src/sync/*/graphql",
        ],
        reason: "rules must work without GraphQL",
    },
    Crate {
        names: &["dataloader"],
        places: &["src/platform/graphql"],
        reason: "its traps are handled in one wrapper",
    },
    Crate {
        names: &["clap", "indicatif"],
        places: &["src/cli", "src/main"],
        reason: "only the command line talks to a terminal",
    },
    Crate {
        names: &["argon2"],
        places: &["src/commerce/account"],
        reason: "only accounts have passwords",
    },
    Crate {
        names: &["lettre"],
        places: &["src/platform/mail"],
        reason: "how a mail leaves the house is one place's matter",
    },
    Crate {
        names: &["minijinja"],
        places: &["src/commerce/notification"],
        reason: "only what is sent to shoppers is made of templates",
    },
    Crate {
        names: &["phonenumber"],
        places: &["src/commerce/account"],
        reason: "numbers of phones are parts of addresses and accounts",
    },
    Crate {
        names: &["figment"],
        places: &["src/platform/config"],
        reason: "the rest of the program sees plain structs",
    },
];

/// Words that say nothing about what is in a file: such a file has no owner and no bottom.
const EMPTY_WORDS: &[&str] = &[
    "util",
    "utils",
    "utility",
    "utilities",
    "helper",
    "helpers",
    "common",
    "misc",
    "miscellaneous",
    "manager",
    "managers",
];

const CODE_LINES_MAX: usize = 600;
const MOD_RS_LINES_MAX: usize = 60;

/// Returns everything in `sources` that breaks a rule.
pub(crate) fn check(sources: &[Source]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in sources {
        check_file(source, &mut violations);
        for reference in &source.references {
            let found = [wing_direction, commerce_direction, interior, crate_place]
                .into_iter()
                .filter_map(|rule| rule(source, reference));
            violations.extend(found.map(|(rule, message)| Violation {
                rule,
                path: source.path.clone(),
                line: reference.line,
                message,
            }));
        }
    }
    violations
}

fn check_file(source: &Source, violations: &mut Vec<Violation>) {
    let mut add = |rule, line, message| {
        violations.push(Violation {
            rule,
            path: source.path.clone(),
            line,
            message,
        });
    };
    if source.code_lines > CODE_LINES_MAX {
        add(
            Rule::FileLength,
            1,
            format!(
                "{} lines of code, {CODE_LINES_MAX} are the most: split it by noun or by use case",
                source.code_lines
            ),
        );
    }
    if let Some(word) = empty_word(&source.path) {
        add(Rule::FileName, 1, format!("`{word}` does not say what is in it"));
    }
    let Some(module) = module_of(&source.path) else {
        return;
    };
    if storey(module).is_none() {
        add(
            Rule::ModuleUnknown,
            1,
            format!("`{module}` has no place in the order of modules (STOREYS in tests/architecture/rules.rs)"),
        );
    }
    if source.path == format!("src/commerce/{module}/mod.rs") {
        if let Some(line) = source.first_logic {
            add(
                Rule::LogicInModRs,
                line,
                String::from("the interface of a module holds no logic"),
            );
        }
        if source.code_lines > MOD_RS_LINES_MAX {
            add(
                Rule::LogicInModRs,
                1,
                format!(
                    "{} lines of code, {MOD_RS_LINES_MAX} are the most for an interface",
                    source.code_lines
                ),
            );
        }
    }
}

/// Returns the word of a path that says nothing.
fn empty_word(path: &str) -> Option<&str> {
    let words = path.trim_end_matches(".rs").split(['/', '_', '-']);
    let is_part = |word: &str| {
        word.strip_prefix("part")
            .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    words
        .into_iter()
        .find(|word| EMPTY_WORDS.contains(word) || is_part(word))
}

/// Returns the wing that a file of the server belongs to.
fn wing_of(path: &str) -> Option<&str> {
    let inner = path.strip_prefix("src/")?;
    Some(inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs"))
}

/// Returns the module of commerce that a file belongs to.
fn module_of(path: &str) -> Option<&str> {
    let inner = path.strip_prefix("src/commerce/")?;
    let module = inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs");
    (module != "mod").then_some(module)
}

/// Returns the module of commerce that a reference names, and the name inside it.
fn module_named(reference: &Reference) -> Option<(&str, &str)> {
    match reference.path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["crate", "commerce", module, ref rest @ ..] => Some((module, rest.first().copied().unwrap_or_default())),
        _ => None,
    }
}

fn storey(module: &str) -> Option<usize> {
    STOREYS.iter().position(|modules| modules.contains(&module))
}

type Finding = Option<(Rule, String)>;

fn wing_direction(source: &Source, reference: &Reference) -> Finding {
    let position = |wing: &str| WINGS.iter().position(|known| *known == wing);
    let own = wing_of(&source.path)?;
    let [first, named, ..] = &reference.path[..] else {
        return None;
    };
    let is_upward = first == "crate" && position(named)? < position(own)?;
    is_upward.then(|| {
        (
            Rule::WingDirection,
            format!("`{own}` stands below `{named}` and may not use it"),
        )
    })
}

fn commerce_direction(source: &Source, reference: &Reference) -> Finding {
    let own = module_of(&source.path)?;
    let (named, inside) = module_named(reference)?;
    if own == named || storey(named).is_none() {
        return None;
    }
    // GraphQL is a graph: an order names its customer, and a customer their orders. What is shown may be named in any
    // direction; what decides may not.
    if is_in(&source.path, "src/commerce/*/graphql") && inside != "service" {
        return None;
    }
    let is_upward = storey(named) >= storey(own) || ENTRANCES.contains(&named);
    is_upward.then(|| {
        (
            Rule::ModuleDirection,
            format!("`{own}` may not use `{named}`: it does not stand lower"),
        )
    })
}

fn interior(source: &Source, reference: &Reference) -> Finding {
    let (named, inside) = module_named(reference)?;
    let is_foreign = wing_of(&source.path).is_some() && module_of(&source.path) != Some(named);
    let is_interior = matches!(inside, "repo" | "entity");
    (is_foreign && is_interior).then(|| {
        (
            Rule::InteriorOfAnotherModule,
            format!("`{inside}` of `{named}` is its own: use what its mod.rs offers"),
        )
    })
}

fn crate_place(source: &Source, reference: &Reference) -> Finding {
    let named = reference.path.first()?;
    let rule = CRATES.iter().find(|rule| rule.names.contains(&named.as_str()))?;
    let is_product = source.path.starts_with("src/") || source.path.starts_with("migrations/");
    let is_allowed = rule.places.iter().any(|place| is_in(&source.path, place));
    (is_product && !is_allowed).then(|| {
        (
            Rule::CratePlace,
            format!("`{named}` is named only in {}: {}", rule.places.join(", "), rule.reason),
        )
    })
}

/// Returns whether `path` is the file `place.rs` or lies in the folder `place`.
fn is_in(path: &str, place: &str) -> bool {
    let mut parts = path.trim_end_matches(".rs").split('/');
    place
        .split('/')
        .all(|wanted| parts.next().is_some_and(|part| wanted == "*" || part == wanted))
}
