//! Offline sync under faults: apps on bad networks, servers that die, and a checker that reads what all of them have seen.
//!
//! A [`plan`] is a list of steps that stand by themselves, drawn by a seed; a failing one is cut down by [`shrink`] until no step can be left out.
//! [`device`] is an app with its queue, [`mirror`] what it holds, [`proxy`] the network; [`ground`] is the shop with its servers, [`run`] does the
//! steps, heals everything, and hands a [`history`] to the [`checker`], which knows nothing of servers.
//!
//! `SYNC_PLANS=1000` runs as many plans, `SYNC_SEED=17` one again, and both together as many from that one on.

mod aimed;
mod checker;
mod checker_orders;
mod checker_tests;
mod device;
mod follower;
mod ground;
mod heal;
mod history;
mod mirror;
mod operation;
mod party;
mod plan;
mod planted;
mod proxy;
mod proxy_tests;
mod run;
mod runs;
mod shrink;
mod steps;
mod wire;
