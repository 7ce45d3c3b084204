//! The runs themselves.

use super::aimed::{Aim, aimed};
use super::checker::Violation;
use super::ground::Ground;
use super::plan::{Plan, Taste};
use super::run::outcome;
use super::shrink::shrunk;
use crate::crowd::report;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(whatever_fails_apps_and_shop_agree, plans_with_an_aim_find_nothing);

/// How many plans every run of the tests does on each engine.
const PLANS: u64 = 15;
/// How often a failing plan is tried while it is cut down.
const BUDGET: usize = 40;

fn told(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn whatever_fails_apps_and_shop_agree(engine: Engine) {
    let first = match engine {
        Engine::Sqlite => 1_000,
        Engine::Postgres => 2_000,
    };
    let (from, usual) = told("SYNC_SEED").map_or((first, PLANS), |seed| (seed, 1));
    let plans = told("SYNC_PLANS").unwrap_or(usual);
    report(&format!("{engine:?}: plans of the seeds {from}..{}", from + plans));
    let mut ground = Ground::new(engine, None);
    for seed in from..from + plans {
        let deaths = usize::from(seed.is_multiple_of(3));
        assert_sound(&mut ground, &Plan::random(seed, Taste { steps: 45, deaths }));
    }
}

fn plans_with_an_aim_find_nothing(engine: Engine) {
    let mut ground = Ground::new(engine, None);
    for aim in [Aim::Twins, Aim::Between, Aim::Clocks, Aim::Readers] {
        assert_sound(&mut ground, &aimed(aim, 1));
    }
}

/// Does a plan; one that fails is told with its seed, as short as it can be made.
#[track_caller]
fn assert_sound(ground: &mut Ground, plan: &Plan) {
    let begun = std::time::Instant::now();
    let found = outcome(ground, plan);
    report(&format!(
        "{:?} plan {} of {} steps took {:?}",
        ground.engine(),
        plan.seed,
        plan.steps.len(),
        begun.elapsed()
    ));
    if found.is_empty() {
        return;
    }
    report(&format!("plan {} fails:\n{}", plan.seed, lines(&found)));
    let rule = found[0].rule;
    let short = shrunk(&plan.steps, BUDGET, |steps| {
        outcome(ground, &plan.with(steps.to_vec()))
            .iter()
            .any(|one| one.rule == rule)
    });
    let short = plan.with(short);
    let again = outcome(ground, &short);
    panic!(
        "SYNC_SEED={} on {:?}: {short:#?}\n{}\nin the whole plan:\n{}",
        plan.seed,
        ground.engine(),
        lines(&again),
        lines(&found)
    );
}

fn lines(found: &[Violation]) -> String {
    let lines: Vec<String> = found
        .iter()
        .take(20)
        .map(|one| format!("{:?}: {}", one.rule, one.what))
        .collect();
    lines.join("\n")
}
