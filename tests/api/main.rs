//! The program from outside: every test starts `tote` itself, on a database of its own, and looks at what comes back over
//! the network, on standard output, and in the database.
//!
//! A test body takes an [`engine::Engine`] and runs on SQLite and on PostgreSQL; both must give the same answers. PostgreSQL
//! is a throw-away cluster that this process starts when the first test asks for it and that ends with this process, however
//! that ends. Nothing is skipped where it is not installed: the test fails and says what to do.

mod app;
mod bombs;
mod cdn_double;
mod clients;
mod copies;
mod crowd;
mod engine;
mod feed;
mod feed_followers;
mod feed_relays;
mod feed_retention;
mod fixtures;
mod heard;
mod listen;
mod mail_server;
mod mailbox;
mod meant_for;
mod own_server;
mod process;
mod profiles;
mod purchases;
mod queues;
mod redis;
mod return_desk;
mod shoppers;
mod sql;
mod staff;
mod stockroom;
mod stripe_double;
mod till;
mod toy;
mod websocket;

mod accounts;
mod accounts_attacks;
mod addresses;
mod answers;
mod answers_fall;
mod answers_random;
mod answers_stale;
mod attacks;
mod attacks_load;
mod authz;
mod bad_input;
mod cards;
mod cart;
mod cart_merge;
mod cart_problems;
mod cart_races;
mod cart_statements;
mod cart_totals;
mod carts;
mod catalog;
mod changes;
mod checkout;
mod checkout_crashes;
mod checkout_holds;
mod checkout_races;
mod collections;
mod command_line;
mod concurrency;
mod consent;
mod context;
mod corpus;
mod cost;
mod discounts;
mod embedded;
mod engines;
mod export;
mod facets;
mod flash_sale;
mod fulfillments;
mod gateway;
mod health;
mod http;
mod images;
mod import;
mod jobs;
mod jobs_failing;
mod listing;
mod live_http;
mod live_orders;
mod live_replicas;
mod live_sessions;
mod live_states;
mod live_ws;
mod logs;
mod mail;
mod migrate;
mod options;
mod order_books;
mod order_mails;
mod order_random;
mod order_till;
mod order_world;
mod orders;
mod orders_found;
mod over_http;
mod partners;
mod parts;
mod payments;
mod payments_stuck;
mod persisted;
mod pipeline_explain;
mod pipeline_normal;
mod pipeline_shop;
mod plans;
mod plans_of_purges;
mod preferences;
mod public_fields;
mod purges;
mod rate_limits;
mod read_pool;
mod rejections;
mod reservations;
mod returns;
mod returns_staff;
mod returns_told;
mod schema;
mod seed;
mod server_browsers;
mod server_compression;
mod server_dictionaries;
mod server_drain;
mod server_limits;
mod server_proxy;
mod server_requests;
mod server_tls;
mod server_upgrades;
mod sessions;
mod shopify;
mod staff_access;
mod staff_offers;
mod staff_products;
mod staff_schedules;
mod statements;
mod stock_feed;
mod stock_random;
mod stripe_wire;
mod sync_docs;
mod sync_faults;
mod sync_pull;
mod sync_pull_cases;
mod sync_push;
mod sync_push_cases;
mod sync_push_orders;
mod sync_rx;
mod sync_stream;
mod terms;
mod together;
mod token_forgery;
mod tokens;
mod variants;
mod wishlist;

/// Makes `name::sqlite` and `name::postgres` of a function `name(engine)`.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                super::$name($crate::engine::Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                super::$name($crate::engine::Engine::Postgres);
            }
        }
    )+};
}
pub(crate) use on_both_engines;
