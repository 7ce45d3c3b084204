//! Plans that come near to a fault by design.

use super::plan::{Cast, Death, Edit, Plan, Step, Trouble};
use crate::stock_random::Dice;

/// What a plan is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// The same push at the same time, more than once.
    Twins,
    /// A server that dies, or a reader that looks, between effects and results.
    Between,
    /// Clocks that go wrong between edits.
    Clocks,
    /// Readers that look while others write.
    Readers,
}

/// The plan of a seed.
pub(super) fn aimed(aim: Aim, seed: u64) -> Plan {
    let mut dice = Dice::new(seed + 1_000);
    let (cast, devices) = (Cast::Guest, 2);
    let steps = (0..6).flat_map(|_| round(aim, &mut dice)).collect();
    Plan {
        seed,
        cast,
        devices,
        steps,
    }
}

fn round(aim: Aim, dice: &mut Dice) -> Vec<Step> {
    let edit = |device: usize, edit: Edit, dice: &mut Dice| Step::Edit {
        device,
        edit,
        pick: 1 + 5 * dice.below(100),
    };
    let mut steps = Vec::new();
    match aim {
        Aim::Twins => {
            steps.extend((0..4).map(|_| edit(0, Edit::Fill, dice)));
            steps.push(Step::Push {
                device: 0,
                most: [1, 2, 100][dice.below(3)],
                trouble: Trouble::Twice,
            });
            steps.push(Step::Race { device: 0, other: 1 });
        }
        Aim::Between => {
            steps.extend((0..4).map(|_| edit(0, [Edit::Fill, Edit::Preference][dice.below(2)], dice)));
            steps.push(Step::Race { device: 0, other: 1 });
            if dice.below(3) == 0 {
                steps.push(edit(0, Edit::Preference, dice));
                steps.push(Step::Die {
                    device: 0,
                    death: [Death::Effects, Death::Committed][dice.below(2)],
                });
                steps.push(Step::Pull {
                    device: 0,
                    items: 200,
                    trouble: Trouble::Nothing,
                });
            }
        }
        Aim::Clocks => {
            for hours in [24, 0, -24, 0] {
                steps.push(Step::Clock { device: 0, hours });
                steps.push(edit(0, Edit::Preference, dice));
            }
            steps.push(Step::Push {
                device: 0,
                most: 100,
                trouble: Trouble::Nothing,
            });
        }
        Aim::Readers => {
            for device in [0, 1] {
                steps.extend((0..5).map(|_| edit(device, [Edit::Fill, Edit::Preference][dice.below(2)], dice)));
            }
            steps.push(Step::Race { device: 0, other: 1 });
        }
    }
    steps
}
