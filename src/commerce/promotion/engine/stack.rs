//! Which discounts stand together, and what each takes off.
//!
//! - The discounts whose conditions are met, and which combine, are taken off one after the other: higher priority first, then
//!   the lower id. Each sees what those before it left, so nothing falls below zero.
//! - Lines of one product at one price are one to a discount; what it takes off them is then split over them.
//! - A discount that does not combine stands alone. Of the combining ones together and each of the others alone, the choice that
//!   saves most is taken; of equal savings the combining ones, then higher priority, then the lower id. A code therefore never
//!   makes a basket dearer, but for an odd cent a line.

use super::condition::{Effect, judge};
use super::line::{Line, in_order};
use super::split::{share, split};
use crate::commerce::promotion::basket::{Allocation, Applied, Basket, CodeOutcome};
use crate::commerce::promotion::code::fold_code;
use crate::commerce::promotion::discount::{Discount, Trigger};
use crate::commerce::promotion::refusal::CodeRefusal;

/// What a basis point is a part of.
const ALL_BASIS_POINTS: i128 = 10_000;

/// What `discounts`, of which each is there once, take off `basket`.
#[must_use]
pub fn apply(discounts: &[Discount], basket: &Basket) -> Applied {
    let lines = in_order(&basket.lines);
    let asked: Vec<Option<String>> = basket.codes.iter().map(|typed| fold_code(typed)).collect();
    let mut candidates = Vec::new();
    let mut refused = Vec::new();
    for discount in discounts {
        let code = match way_in(discount, &asked) {
            None => continue,
            Some(Way::Automatic) => None,
            Some(Way::Code(code)) => Some(code),
        };
        match judge(discount, basket, &lines) {
            Ok(effect) => candidates.push(Candidate { discount, code, effect }),
            Err(refusal) => refused.push((discount.id, refusal)),
        }
    }
    candidates.sort_by_key(|candidate| (std::cmp::Reverse(candidate.discount.priority), candidate.discount.id));

    let shipping = i128::from(basket.shipping_minor.unwrap_or_default().max(0));
    let chosen = choose(&candidates, &lines, shipping);
    let codes = basket.codes.iter().zip(&asked).map(|(typed, folded)| CodeOutcome {
        code: typed.clone(),
        refusal: folded.as_deref().map_or(Some(CodeRefusal::NotFound), |code| {
            refusal_of(code, discounts, &refused, &chosen)
        }),
    });
    Applied {
        codes: codes.collect(),
        ..chosen.allocations(&lines, basket.lines.len())
    }
}

/// A discount whose conditions are met, and the code that brought it.
#[derive(Debug)]
struct Candidate<'a> {
    discount: &'a Discount,
    code: Option<&'a str>,
    effect: Effect,
}

/// How a discount comes into a basket.
#[derive(Debug, Clone, Copy)]
enum Way<'a> {
    Automatic,
    /// By this code, as the shop spells it.
    Code(&'a str),
}

/// How the discount comes in, of several codes by the first that was asked for; `None`: it does not.
fn way_in<'a>(discount: &'a Discount, asked: &[Option<String>]) -> Option<Way<'a>> {
    match &discount.trigger {
        Trigger::Automatic => Some(Way::Automatic),
        Trigger::Codes(codes) => asked
            .iter()
            .flatten()
            .find_map(|asked| codes.iter().find(|code| code.eq_ignore_ascii_case(asked)))
            .map(|code| Way::Code(code)),
    }
}

/// What is taken off, discount by discount.
#[derive(Debug, Default)]
struct Taken<'a> {
    /// By discount: what of it goes to each ordered line, and to the shipping.
    steps: Vec<(&'a Candidate<'a>, Vec<i128>, i128)>,
    saved: i128,
}

/// What the choice that saves most takes off.
fn choose<'a>(candidates: &'a [Candidate<'a>], lines: &[Line<'_>], shipping: i128) -> Taken<'a> {
    let together: Vec<&Candidate<'_>> = candidates.iter().filter(|one| one.discount.combines).collect();
    let alone = candidates
        .iter()
        .filter(|one| !one.discount.combines)
        .map(|one| vec![one]);
    let mut best: Option<Taken<'_>> = None;
    for choice in std::iter::once(together)
        .chain(alone)
        .filter(|choice| !choice.is_empty())
    {
        let taken = take_off(&choice, lines, shipping);
        if best.as_ref().is_none_or(|best| taken.saved > best.saved) {
            best = Some(taken);
        }
    }
    best.unwrap_or_default()
}

fn take_off<'a>(choice: &[&'a Candidate<'a>], lines: &[Line<'_>], mut shipping: i128) -> Taken<'a> {
    let mut left: Vec<i128> = lines.iter().map(|line| line.full).collect();
    let mut taken = Taken::default();
    for candidate in choice {
        let off = off_lines(&candidate.effect, lines, &left);
        for (left, off) in left.iter_mut().zip(&off) {
            *left -= off;
        }
        let off_shipping = if candidate.effect == Effect::Shipping {
            shipping
        } else {
            0
        };
        shipping -= off_shipping;
        taken.saved += off.iter().sum::<i128>() + off_shipping;
        taken.steps.push((candidate, off, off_shipping));
    }
    taken
}

/// What `effect` takes off each line, of which `left` is left.
fn off_lines(effect: &Effect, lines: &[Line<'_>], left: &[i128]) -> Vec<i128> {
    let weights = |places: &[usize]| {
        let mut weights = vec![0; left.len()];
        for at in places {
            weights[*at] = left[*at];
        }
        weights
    };
    match effect {
        Effect::Percentage { places, basis_points } => portion_of(*basis_points, &weights(places)),
        Effect::Amount { places, minor } => {
            let weights = weights(places);
            split(weights.iter().sum::<i128>().min(*minor), &weights)
        }
        Effect::PerUnit { places, minor } => {
            let mut off = weights(places);
            for (off, line) in off.iter_mut().zip(lines) {
                *off = (*off).min(minor * line.quantity);
            }
            off
        }
        Effect::Gotten { units, basis_points } => {
            // What is left of the gotten units: of a line that an earlier discount has cut, their part of it.
            let parts = units.iter().zip(lines).zip(left);
            let worth: Vec<i128> = parts
                .map(|((units, line), left)| share(*left, *units, line.quantity))
                .collect();
            portion_of(*basis_points, &worth)
        }
        Effect::Shipping => vec![0; left.len()],
    }
}

/// Rounded once for all of `weights`, then split over them.
fn portion_of(basis_points: i128, weights: &[i128]) -> Vec<i128> {
    split(share(weights.iter().sum(), basis_points, ALL_BASIS_POINTS), weights)
}

impl Taken<'_> {
    /// The allocations by the index of the basket's lines; without what came of the codes.
    fn allocations(&self, lines: &[Line<'_>], count: usize) -> Applied {
        let mut applied = Applied {
            lines: vec![Vec::new(); count],
            ..Applied::default()
        };
        // What is left of each of the basket's lines, so that none gets more than it is worth.
        let mut left: Vec<Vec<i128>> = lines
            .iter()
            .map(|line| line.members.iter().map(|member| member.full).collect())
            .collect();
        for (candidate, off, off_shipping) in &self.steps {
            let allocation = |amount: i128| Allocation {
                discount_id: candidate.discount.id,
                code: candidate.code.map(str::to_owned),
                title: candidate.discount.title.clone(),
                // The basket as a whole is within 64 bits.
                amount_minor: i64::try_from(amount).unwrap_or(i64::MAX),
            };
            for ((line, off), left) in lines.iter().zip(off).zip(&mut left) {
                let parts = split(*off, left);
                for ((member, part), left) in line.members.iter().zip(parts).zip(left) {
                    *left -= part;
                    if part > 0 {
                        applied.lines[member.index].push(allocation(part));
                    }
                }
            }
            if *off_shipping > 0 {
                applied.shipping.push(allocation(*off_shipping));
            }
        }
        applied
    }

    /// The title of the discount that stands for the choice: the first that saves something, else the first.
    fn leader(&self) -> &str {
        let saves =
            |(_, off, off_shipping): &&(_, Vec<i128>, i128)| *off_shipping > 0 || off.iter().any(|off| *off > 0);
        let leader = self.steps.iter().find(saves).or(self.steps.first());
        leader.map_or("", |(candidate, ..)| &candidate.discount.title)
    }
}

/// Why the folded code does not apply; `None`: it does.
fn refusal_of(
    code: &str,
    discounts: &[Discount],
    refused: &[(i64, CodeRefusal)],
    chosen: &Taken<'_>,
) -> Option<CodeRefusal> {
    let has_code = |discount: &&Discount| match &discount.trigger {
        Trigger::Automatic => false,
        Trigger::Codes(codes) => codes.iter().any(|own| own.eq_ignore_ascii_case(code)),
    };
    let Some(discount) = discounts.iter().find(has_code) else {
        return Some(CodeRefusal::NotFound);
    };
    if let Some((_, refusal)) = refused.iter().find(|(id, _)| *id == discount.id) {
        return Some(refusal.clone());
    }
    let step = chosen
        .steps
        .iter()
        .find(|(candidate, ..)| candidate.discount.id == discount.id);
    let with = match step {
        Some((candidate, ..)) if candidate.code.is_some_and(|own| own.eq_ignore_ascii_case(code)) => return None,
        Some(_) => discount.title.as_str(),
        None => chosen.leader(),
    };
    Some(CodeRefusal::NotCombinable { with: with.to_owned() })
}
