//! Orders, payments and parcels, with whatever is done to them in whatever order: states are legal, units and money are conserved, the
//! ledger is what the provider holds, and stock is what its own ledger says.
//!
//! The seed is printed. `TOTE_RANDOM_SEED` begins elsewhere, and `TOTE_RANDOM_STEPS` goes on for longer.

use crate::crowd::report;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::order_books::{Lives, assert_at_rest, assert_conserved};
use crate::order_world::{KINDS, World};
use crate::purchases;
use crate::stripe_double::{Double, SECRET_KEY, WEBHOOK_SECRET};

on_both_engines!(
    any_sequence_with_money_taken_at_once_keeps_the_books,
    any_sequence_with_money_taken_when_parcels_leave_keeps_the_books,
);

/// What may be done, each as often as it shall come up.
const CHOICES: [usize; 24] = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 6, 6, 6, 7, 7, 7, 7, 8, 9, 9];

fn told(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn any_sequence_with_money_taken_at_once_keeps_the_books(engine: Engine) {
    keeps_the_books(engine, "at_once", 31);
}

fn any_sequence_with_money_taken_when_parcels_leave_keeps_the_books(engine: Engine) {
    keeps_the_books(engine, "on_shipping", 47);
}

fn keeps_the_books(engine: Engine, capture: &str, seed: u64) {
    let (seed, steps) = (
        told("TOTE_RANDOM_SEED").unwrap_or(seed),
        told("TOTE_RANDOM_STEPS").unwrap_or(120),
    );
    report(&format!("{engine:?}, {capture}: {steps} steps from seed {seed}"));
    let double = Double::start();
    let shop = purchases::shop(engine)
        .with("TOTE_PAYMENT_PROVIDER", "stripe")
        .with("TOTE_PAYMENT_CAPTURE", capture)
        .with("TOTE_STRIPE_URL", &double.url())
        .with("TOTE_STRIPE_SECRET_KEY", SECRET_KEY)
        .with("TOTE_STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET);
    let server = shop.serve();
    let mut world = World::of(&shop, &server, &double, seed);
    let (mut lives, mut done) = (Lives::default(), [0; KINDS]);
    for step in 0..steps {
        // Something has to be there first.
        let kind = if step < 6 { 0 } else { world.choose(&CHOICES) };
        done[kind] += usize::from(world.step(kind));
        lives.look(&shop);
        assert_conserved(&shop);
    }
    world.rest();
    lives.look(&shop);
    assert_at_rest(&shop, &double);
    report(&format!(
        "{engine:?}, {capture}: {} orders; what changed something: {done:?}",
        world.count()
    ));
    // Which of them can be done depends on how far the jobs are by then.
    let kinds = done.iter().filter(|count| **count > 0).count();
    assert!(kinds + 2 >= KINDS, "nearly every step was done: {done:?}");
}
