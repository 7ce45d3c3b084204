//! Tote's database schema: one change a file, applied in order, the same on SQLite and PostgreSQL.
//!
//! Rules: a migration is never edited once released; constraints are written in `CREATE TABLE` (SQLite cannot add them
//! later); a column is removed one release after the code stopped using it. Moments are `BIGINT` milliseconds since the
//! Unix epoch (`*_ms`), amounts `BIGINT` minor units (`*_minor`), because both engines keep and order those exactly.

mod dialect;
mod m20261122_000001_changes_scopes;
mod m20261122_000002_platform_counters;
mod m20261122_000003_market_markets;
mod m20261122_000004_catalog_collections;
mod m20261122_000005_catalog_attributes;
mod m20261122_000006_catalog_products;
mod m20261122_000007_catalog_translations;
mod m20261122_000008_pricing_prices;
mod m20261122_000009_inventory_stock;
mod m20261122_000010_listing_listing;
mod m20261122_000011_account_principals;
mod m20261122_000012_idempotency_outcomes;
mod m20261122_000013_jobs_queue;
mod m20261122_000014_account_devices;
mod m20261122_000015_account_api_keys;
mod m20261122_000016_account_session_sweep;
mod m20261122_000017_account_customers;
mod m20261122_000018_account_registrations;
mod m20261122_000019_account_throttles;
mod m20261122_000022_promotion_discounts;
mod m20261122_000023_promotion_uses;
mod m20261122_000024_tax_rates;
mod m20261122_000025_catalog_tax_class;
mod m20261122_000026_shipping_zones;
mod m20261122_000027_cart_carts;
mod m20261122_000028_cart_lines;
mod m20261122_000029_cart_discount_codes;
mod m20261122_000030_account_addresses;
mod m20261122_000031_account_preferences;
mod m20261122_000032_account_consent;
mod m20261122_000033_wishlist_items;
mod m20261122_000034_pricing_schedules;
mod m20261122_000035_inventory_reservations;
mod m20261122_000036_inventory_ledger;
mod m20261122_000037_cart_holds;
mod m20261122_000038_order_orders;
mod m20261122_000039_payment_intents;
mod m20261122_000040_payment_refunds;
mod m20261122_000041_payment_webhooks;
mod m20261122_000042_payment_sandbox;
mod m20261122_000043_fulfillment_parcels;
mod m20261122_000044_returns_returns;
mod m20261122_000046_changes_event_retention;
mod m20261122_000047_account_stream_tickets;
mod m20261122_000048_sync_clients;
mod m20261122_000049_changes_tombstones;
mod m20261123_000050_account_address_twins;
mod m20261123_000051_cdn_place;
mod m20261123_000052_changes_scope_numbers;
pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::{MigrationTrait, async_trait};

/// All migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_changes_scopes::Migration),
            Box::new(m20261122_000002_platform_counters::Migration),
            Box::new(m20261122_000003_market_markets::Migration),
            Box::new(m20261122_000004_catalog_collections::Migration),
            Box::new(m20261122_000005_catalog_attributes::Migration),
            Box::new(m20261122_000006_catalog_products::Migration),
            Box::new(m20261122_000007_catalog_translations::Migration),
            Box::new(m20261122_000008_pricing_prices::Migration),
            Box::new(m20261122_000009_inventory_stock::Migration),
            Box::new(m20261122_000010_listing_listing::Migration),
            Box::new(m20261122_000011_account_principals::Migration),
            Box::new(m20261122_000012_idempotency_outcomes::Migration),
            Box::new(m20261122_000013_jobs_queue::Migration),
            Box::new(m20261122_000014_account_devices::Migration),
            Box::new(m20261122_000015_account_api_keys::Migration),
            Box::new(m20261122_000016_account_session_sweep::Migration),
            Box::new(m20261122_000017_account_customers::Migration),
            Box::new(m20261122_000018_account_registrations::Migration),
            Box::new(m20261122_000019_account_throttles::Migration),
            Box::new(m20261122_000022_promotion_discounts::Migration),
            Box::new(m20261122_000023_promotion_uses::Migration),
            Box::new(m20261122_000024_tax_rates::Migration),
            Box::new(m20261122_000025_catalog_tax_class::Migration),
            Box::new(m20261122_000026_shipping_zones::Migration),
            Box::new(m20261122_000027_cart_carts::Migration),
            Box::new(m20261122_000028_cart_lines::Migration),
            Box::new(m20261122_000029_cart_discount_codes::Migration),
            Box::new(m20261122_000030_account_addresses::Migration),
            Box::new(m20261122_000031_account_preferences::Migration),
            Box::new(m20261122_000032_account_consent::Migration),
            Box::new(m20261122_000033_wishlist_items::Migration),
            Box::new(m20261122_000034_pricing_schedules::Migration),
            Box::new(m20261122_000035_inventory_reservations::Migration),
            Box::new(m20261122_000036_inventory_ledger::Migration),
            Box::new(m20261122_000037_cart_holds::Migration),
            Box::new(m20261122_000038_order_orders::Migration),
            Box::new(m20261122_000039_payment_intents::Migration),
            Box::new(m20261122_000040_payment_refunds::Migration),
            Box::new(m20261122_000041_payment_webhooks::Migration),
            Box::new(m20261122_000042_payment_sandbox::Migration),
            Box::new(m20261122_000043_fulfillment_parcels::Migration),
            Box::new(m20261122_000044_returns_returns::Migration),
            Box::new(m20261122_000046_changes_event_retention::Migration),
            Box::new(m20261122_000047_account_stream_tickets::Migration),
            Box::new(m20261122_000048_sync_clients::Migration),
            Box::new(m20261122_000049_changes_tombstones::Migration),
            Box::new(m20261123_000050_account_address_twins::Migration),
            Box::new(m20261123_000051_cdn_place::Migration),
            Box::new(m20261123_000052_changes_scope_numbers::Migration),
        ]
    }
}
