//! Which job of payments does what.

use std::time::Duration;

use super::jobs::PaymentSweep;
use super::provider::Payments;
use crate::platform::jobs::{Every, Registry};

/// How often payments are looked for that are to be asked about. What is due is due within this time.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);

impl Payments {
    /// `registry` with everything that payments have to be done, order's `PaymentDue` included.
    #[must_use]
    pub fn register(&self, registry: Registry) -> Registry {
        let sweep = Every {
            interval: SWEEP_INTERVAL,
            job: PaymentSweep {},
        };
        let [one, two, three, four, five, six, seven, eight, nine] = std::array::from_fn(|_| self.clone());
        registry
            .on(move |context, job| one.clone().start(context, job))
            .on(move |context, job| two.clone().look(context, job))
            .on(move |context, job| three.clone().capture(context, job))
            .on(move |context, job| four.clone().due(context, job))
            .on(move |context, job| five.clone().void(context, job))
            .on(move |context, job| six.clone().pay_back(context, job))
            .on(move |context, job| seven.clone().webhook(context, job))
            .on(move |context, job| eight.clone().send_sandbox_event(context, job))
            .every(sweep, move |context, job| nine.clone().sweep(context, job))
    }
}
