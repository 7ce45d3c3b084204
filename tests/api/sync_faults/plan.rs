//! What a run does, step by step.

use crate::stock_random::Dice;

/// What an app's user does without a network. The number chooses among what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    /// Puts things in, one of them under the mutation's own tag.
    Fill,
    /// Takes away as many of a thing as the app shows, or fewer.
    Take,
    Note,
    Wish,
    Unwish,
    AddressNew,
    AddressChange,
    AddressDelete,
    Preference,
    /// Orders for whatever it costs, for too little, or at the last offer that came with a refusal.
    Order,
    Cancel,
}

/// What the network does to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    Nothing,
    DropRequest,
    DropReply,
    Truncate,
    Unavailable,
    /// It comes twice, at the same time.
    Twice,
    /// It comes again when a later step says so.
    Later,
}

/// How a server dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    /// `kill -9` at any moment.
    Killed,
    Begun,
    Effects,
    Committed,
}

impl Death {
    /// Where, as the program calls it.
    pub(super) fn place(self) -> Option<&'static str> {
        match self {
            Self::Killed => None,
            Self::Begun => Some("sync.begun"),
            Self::Effects => Some("sync.effects"),
            Self::Committed => Some("sync.committed"),
        }
    }
}

/// Devices are counted from 0, and a number that is too large begins again: a step means something whatever was left out before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Edit {
        device: usize,
        edit: Edit,
        pick: usize,
    },
    Push {
        device: usize,
        most: usize,
        trouble: Trouble,
    },
    Pull {
        device: usize,
        items: usize,
        trouble: Trouble,
    },
    Exchange {
        device: usize,
        trouble: Trouble,
    },
    /// Two halves of a queue, the second of which comes first.
    Swapped {
        device: usize,
    },
    /// A push, another device's push, and pulls of both, at the same time.
    Race {
        device: usize,
        other: usize,
    },
    /// What [`Trouble::Later`] has kept comes now.
    Replay,
    Offline {
        device: usize,
    },
    Online {
        device: usize,
    },
    /// A guest signs in.
    Login {
        device: usize,
    },
    /// The access token ends.
    Expire {
        device: usize,
    },
    /// The device's clock goes wrong by so many hours.
    Clock {
        device: usize,
        hours: i64,
    },
    Price {
        thing: usize,
        cents: i64,
    },
    Stock {
        thing: usize,
        on_hand: i64,
    },
    Publish {
        thing: usize,
        published: bool,
    },
    /// A parcel leaves, or the shop cancels.
    Order {
        pick: usize,
        cancels: bool,
    },
    /// Tombstones of the catalogue are forgotten.
    Purge,
    Die {
        device: usize,
        death: Death,
    },
    /// Redis stops, or comes back empty.
    Redis {
        runs: bool,
    },
    /// A transaction holds the shopper's part of the feed while a push and a pull come.
    Slow {
        device: usize,
        other: usize,
    },
    /// Sockets end in the middle of a frame, after so many bytes.
    CutSockets {
        bytes: usize,
    },
}

/// Which shoppers a run has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cast {
    /// Devices of one guest.
    Guest,
    /// Devices of one customer.
    Customer,
    /// A customer's device, and those of guests who may become that customer.
    Mixed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) cast: Cast,
    /// Devices of the shopper; another shopper with one device is always there.
    pub(super) devices: usize,
    pub(super) steps: Vec<Step>,
}

/// How a plan is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taste {
    pub(super) steps: usize,
    /// How many servers die at most: each takes a while to start again.
    pub(super) deaths: usize,
}

impl Plan {
    /// The plan of a seed, which is always the same.
    pub(super) fn random(seed: u64, taste: Taste) -> Self {
        let mut dice = Dice::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(7));
        let cast = [Cast::Guest, Cast::Guest, Cast::Customer, Cast::Mixed, Cast::Mixed][dice.below(5)];
        let devices = 2 + dice.below(2);
        let mut deaths = taste.deaths;
        let mut steps = Vec::new();
        while steps.len() < taste.steps {
            let step = step(&mut dice, devices + 1);
            if matches!(step, Step::Die { .. }) {
                if deaths == 0 {
                    continue;
                }
                deaths -= 1;
            }
            steps.push(step);
        }
        Self {
            seed,
            cast,
            devices,
            steps,
        }
    }

    /// The same shoppers with other steps.
    pub(super) fn with(&self, steps: Vec<Step>) -> Self {
        Self { steps, ..self.clone() }
    }
}

fn step(dice: &mut Dice, devices: usize) -> Step {
    let device = dice.below(devices);
    match dice.below(100) {
        0..40 => Step::Edit {
            device,
            edit: edit(dice),
            pick: dice.below(1_000),
        },
        40..54 => Step::Push {
            device,
            most: [1, 3, 100, 100][dice.below(4)],
            trouble: trouble(dice),
        },
        54..62 => Step::Pull {
            device,
            items: [3, 200][dice.below(2)],
            trouble: trouble(dice),
        },
        62..69 => Step::Exchange {
            device,
            trouble: trouble(dice),
        },
        69..72 => Step::Swapped { device },
        72..76 => Step::Race {
            device,
            other: dice.below(devices),
        },
        76..78 => Step::Replay,
        78 => Step::Offline { device },
        79 => Step::Online { device },
        80..83 => Step::Login { device },
        83 => Step::Expire { device },
        84 => Step::Clock {
            device,
            hours: [-24, 24, 0][dice.below(3)],
        },
        85..87 => Step::Price {
            thing: dice.below(6),
            cents: 500 + dice.number(2_000),
        },
        87..89 => Step::Stock {
            thing: dice.below(6),
            on_hand: dice.number(6),
        },
        89 => Step::Publish {
            thing: dice.below(4),
            published: dice.below(2) == 0,
        },
        90..92 => Step::Order {
            pick: dice.below(100),
            cancels: dice.below(3) == 0,
        },
        92 => Step::Purge,
        93..95 => Step::Die {
            device,
            death: [Death::Killed, Death::Begun, Death::Effects, Death::Committed][dice.below(4)],
        },
        95 => Step::Redis {
            runs: dice.below(2) == 0,
        },
        96..98 => Step::Slow {
            device,
            other: dice.below(devices),
        },
        _ => Step::CutSockets {
            bytes: 1 + dice.below(60),
        },
    }
}

fn edit(dice: &mut Dice) -> Edit {
    match dice.below(24) {
        0..7 => Edit::Fill,
        7..9 => Edit::Take,
        9 => Edit::Note,
        10..12 => Edit::Wish,
        12 => Edit::Unwish,
        13..15 => Edit::AddressNew,
        15..17 => Edit::AddressChange,
        17 => Edit::AddressDelete,
        18..21 => Edit::Preference,
        21..23 => Edit::Order,
        _ => Edit::Cancel,
    }
}

fn trouble(dice: &mut Dice) -> Trouble {
    match dice.below(16) {
        0 => Trouble::DropRequest,
        1..4 => Trouble::DropReply,
        4 => Trouble::Truncate,
        5 => Trouble::Unavailable,
        6..8 => Trouble::Twice,
        8..10 => Trouble::Later,
        _ => Trouble::Nothing,
    }
}

#[test]
fn a_seed_is_one_plan_and_all_steps_come_up() {
    let taste = Taste { steps: 60, deaths: 1 };
    assert_eq!(Plan::random(5, taste), Plan::random(5, taste));
    assert_ne!(Plan::random(5, taste).steps, Plan::random(6, taste).steps);
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..40 {
        let plan = Plan::random(seed, taste);
        assert_eq!(plan.steps.len(), 60);
        assert!(
            plan.steps
                .iter()
                .filter(|step| matches!(step, Step::Die { .. }))
                .count()
                <= 1
        );
        for step in &plan.steps {
            let named = format!("{step:?}");
            kinds.insert(named.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    assert_eq!(kinds.len(), 21, "{kinds:?}");
}
