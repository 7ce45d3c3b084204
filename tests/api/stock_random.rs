//! Whatever is done to stock in whatever order: the ledger is the levels, and what is reserved is what reservations keep.

use tote::commerce::inventory::{self, Cause, Ending, LevelKey, ReservationState};
use tote::platform::error::Error;
use uuid::Uuid;

use crate::engine::Engine;
use crate::on_both_engines;
use crate::stockroom::{Stockroom, backs_of, wants_of};

on_both_engines!(any_sequence_of_steps_keeps_the_books);

/// Numbers that are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        // SplitMix64 (Steele, Lea, Flood 2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound as u64).expect("small")
    }

    pub(crate) fn number(&mut self, bound: usize) -> i64 {
        i64::try_from(self.below(bound)).expect("small")
    }
}

/// What a reservation should be.
struct Kept {
    id: Uuid,
    state: ReservationState,
}

const STEPS: usize = 600;

fn any_sequence_of_steps_keeps_the_books(engine: Engine) {
    let room = Stockroom::new(engine);
    let mut dice = Dice(match engine {
        Engine::Sqlite => 11,
        Engine::Postgres => 23,
    });
    let mut known: Vec<Kept> = Vec::new();
    let mut seen = [0_usize; 9];
    for step in 0..STEPS {
        let kind = dice.below(9);
        seen[kind] += usize::from(do_one(&room, &mut dice, &mut known, kind));
        if step % 20 == 19 {
            room.assert_sound();
        }
    }
    assert!(seen.iter().all(|count| *count > 1), "every step was done: {seen:?}");
    room.assert_sound();
}

/// Does a step; whether it changed anything.
fn do_one(room: &Stockroom, dice: &mut Dice, known: &mut Vec<Kept>, kind: usize) -> bool {
    let variant = room.variants[dice.below(3)];
    let location = if dice.below(2) == 0 { room.main } else { room.north };
    match kind {
        0 => {
            let other = room.variants[dice.below(3)];
            let wants = [(variant, 1 + dice.number(4)), (other, dice.number(3))];
            let share = (dice.below(2) == 0).then_some(60);
            let market = if dice.below(2) == 0 { room.de } else { room.us };
            let held = room.hold(market, &wants, share);
            known.extend(held.iter().map(|id| Kept {
                id: *id,
                state: ReservationState::Held,
            }));
            held.is_ok()
        }
        1 => {
            let on_hand = dice.number(20);
            let levels = [(
                LevelKey {
                    variant_id: variant,
                    location_id: location,
                },
                on_hand,
            )];
            let set = room.within(async |txn| {
                Ok::<_, Error>(inventory::set_levels_in(txn, &room.clock, Cause::SET, &levels).await?)
            });
            !set.expect("no fault").moved.is_empty()
        }
        2 => {
            let key = LevelKey {
                variant_id: variant,
                location_id: location,
            };
            let gone =
                room.within(async |txn| Ok::<_, Error>(inventory::delete_levels_in(txn, &room.clock, &[key]).await?));
            let is_gone = !gone.expect("no fault").moved.is_empty();
            // So that not everything is sold out soon.
            let levels = [(key, 12)];
            let set = room.within(async |txn| {
                Ok::<_, Error>(inventory::set_levels_in(txn, &room.clock, Cause::SET, &levels).await?)
            });
            set.expect("no fault");
            is_gone
        }
        _ if known.is_empty() => false,
        _ => {
            let mut candidates: Vec<usize> = (0..known.len()).collect();
            // What comes after an order is paid for is tried on such orders, mostly.
            if kind >= 6 && dice.below(4) > 0 {
                candidates.retain(|at| known[*at].state == ReservationState::Committed);
            }
            if candidates.is_empty() {
                return false;
            }
            let at = candidates[dice.below(candidates.len())];
            of_one(room, dice, &mut known[at], kind, (variant, location))
        }
    }
}

/// Does something to a reservation; whether it changed anything.
fn of_one(room: &Stockroom, dice: &mut Dice, kept: &mut Kept, kind: usize, (variant, location): (i64, i64)) -> bool {
    let (id, clock, state) = (kept.id, &room.clock, kept.state);
    let is_held = state == ReservationState::Held;
    let units = wants_of(&[(variant, 1 + dice.number(3))]);
    let coin = dice.below(2) == 0;
    match kind {
        3 => {
            let done = room.within(async |txn| {
                Ok::<_, Error>(if coin {
                    inventory::attach_in(txn, id, 5).await?
                } else {
                    inventory::detach_in(txn, id, 5).await?
                })
            });
            assert_eq!(done.expect("no fault"), is_held);
            is_held
        }
        4 => {
            let done = room.within(async |txn| Ok::<_, Error>(inventory::commit_in(txn, id).await?));
            let is_committed = is_held || state == ReservationState::Committed;
            assert_eq!(done.expect("no fault"), is_committed);
            if is_held {
                kept.state = ReservationState::Committed;
            }
            is_held
        }
        5 => {
            let (ending, to) = if coin {
                (Ending::Released, ReservationState::Released)
            } else {
                (Ending::Expired, ReservationState::Expired)
            };
            assert_eq!(room.end(id, ending), state.leads_to(to));
            if is_held {
                kept.state = to;
            }
            is_held
        }
        6 => {
            let done = room.within(async |txn| inventory::ship_in(txn, clock, id, &units, Some(location)).await);
            assert!(done.is_err() || state == ReservationState::Committed);
            done.is_ok()
        }
        7 => {
            let done = room.within(async |txn| inventory::cancel_units_in(txn, clock, id, &units, coin).await);
            assert!(done.is_err() || state == ReservationState::Committed);
            done.is_ok()
        }
        _ => {
            let backs = backs_of(&units);
            let done = room.within(async |txn| inventory::take_back_in(txn, clock, id, &backs).await);
            assert_eq!(done.is_ok(), state == ReservationState::Committed);
            done.unwrap_or(false)
        }
    }
}
