//! One plan, from installing the apps to what the checker says.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::checker::{Rule, Violation, violations};
use super::device::Device;
use super::follower::Follower;
use super::ground::Ground;
use super::history::{Answer, History};
use super::operation::parties_in;
use super::party::{devices, followers};
use super::plan::Plan;
use super::proxy::Passed;
use super::wire;

/// A plan that is being done.
pub(super) struct Run<'a> {
    pub(super) ground: &'a mut Ground,
    pub(super) devices: Vec<Device>,
    /// Apps that read beside others; see [`super::steps`].
    pub(super) shadows: Vec<Device>,
    pub(super) followers: Vec<Follower>,
    pub(super) history: History,
    /// How many edits there were, for tags.
    pub(super) edits: usize,
}

/// Does a plan, and returns everything that is wrong. A test helper that panics is something wrong as well.
pub(super) fn outcome(ground: &mut Ground, plan: &Plan) -> Vec<Violation> {
    let done = catch_unwind(AssertUnwindSafe(|| done(ground, plan)));
    match done {
        Ok(history) => violations(&history),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let what = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            ground.proxy.heal();
            ground.set_redis(true);
            ground.stand_up();
            vec![Violation {
                rule: Rule::Liveness,
                what: what.unwrap_or_default(),
            }]
        }
    }
}

fn done(ground: &mut Ground, plan: &Plan) -> History {
    // What another run has left is not this one's.
    ground.proxy.passed();
    let devices = devices(ground, plan);
    let followers = followers(ground, &devices[0]);
    let mut run = Run {
        ground,
        devices,
        shadows: Vec::new(),
        followers,
        history: History::default(),
        edits: 0,
    };
    for step in &plan.steps {
        run.step(*step);
        run.look();
    }
    run.heal();
    run.look();
    run.collect();
    run.history
}

impl Run<'_> {
    /// Takes down what has passed, and what can be seen at any moment.
    pub(super) fn look(&mut self) {
        for passed in self.ground.proxy.passed() {
            self.history.take(&passed);
        }
        self.history.stock.push(self.ground.stock());
        for follower in &self.followers {
            follower.take_token(&self.devices[0].access);
        }
    }
}

impl History {
    fn take(&mut self, passed: &Passed) {
        let Some(reply) = &passed.reply else {
            return;
        };
        let about = parties_in(&String::from_utf8_lossy(reply));
        if !about.is_empty() {
            let whose = passed.name.split('.').next().unwrap_or_default();
            self.heard.push((whose.to_owned(), about));
        }
        if let Some((client, results)) = wire::results(&passed.request, reply) {
            self.answers.extend(results.iter().map(|result| Answer {
                client: client.clone(),
                seq: result["seq"].as_i64().expect("a number"),
                status: result["status"].as_str().expect("a status").to_owned(),
                original: result["original"].as_str().map(str::to_owned),
            }));
        }
    }
}
