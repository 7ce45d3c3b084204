//! Servers with a bug that was put in on purpose: the checker finds each of them.

use super::aimed::{Aim, aimed};
use super::checker::Rule;
use super::ground::Ground;
use super::run::outcome;
use crate::crowd::report;
use crate::engine::Engine;

/// Plans until a bug has to be found.
const PLANS: u64 = 12;

#[track_caller]
fn finds(bug: &'static str, engine: Engine, aim: Aim, rules: &[Rule]) {
    let mut ground = Ground::new(engine, Some(bug));
    for seed in 0..PLANS {
        let found = outcome(&mut ground, &aimed(aim, seed));
        if let Some(one) = found.iter().find(|one| rules.contains(&one.rule)) {
            report(&format!(
                "{bug} on {engine:?} is found by plan {seed}: {:?}: {}",
                one.rule, one.what
            ));
            return;
        }
    }
    panic!("{bug} was not found by {PLANS} plans");
}

#[test]
fn a_last_number_that_is_read_before_the_lock_is_found() {
    finds(
        "no_client_lock",
        Engine::Postgres,
        Aim::Twins,
        &[Rule::ExactlyOnce, Rule::Liveness, Rule::Session],
    );
}

#[test]
fn results_that_are_written_after_their_effects_are_found() {
    finds("results_apart", Engine::Postgres, Aim::Between, &[Rule::Session]);
}

#[test]
fn an_order_by_the_clocks_of_apps_is_found() {
    finds(
        "client_time",
        Engine::Sqlite,
        Aim::Clocks,
        &[Rule::PrefixOrder, Rule::ExactlyOnce, Rule::Liveness],
    );
}

#[test]
fn a_cursor_that_is_read_after_the_rows_is_found() {
    finds(
        "naive_cursor",
        Engine::Postgres,
        Aim::Readers,
        &[Rule::Convergence, Rule::Session],
    );
}
