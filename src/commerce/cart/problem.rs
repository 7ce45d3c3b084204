//! What stands between a cart and its order, and what has changed since the shopper last looked. Pure.

use std::collections::HashMap;

use uuid::Uuid;

use super::line::Line;
use super::offer::{Offered, Offers};
use crate::commerce::promotion::{CodeOutcome, CodeRefusal};

/// Something about a cart that the shopper should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    PriceRose {
        line: Uuid,
        seen_minor: i64,
        now_minor: i64,
    },
    PriceFell {
        line: Uuid,
        seen_minor: i64,
        now_minor: i64,
    },
    SoldOut {
        line: Uuid,
    },
    /// `available` is what is left for this line, after the lines before it that want the same.
    FewerLeft {
        line: Uuid,
        available: i64,
    },
    NotSoldHere {
        line: Uuid,
    },
    CodeNotApplicable {
        code: String,
        why: CodeRefusal,
    },
}

impl Problem {
    /// The line that it speaks of.
    #[must_use]
    pub fn line(&self) -> Option<Uuid> {
        match self {
            Self::PriceRose { line, .. }
            | Self::PriceFell { line, .. }
            | Self::SoldOut { line }
            | Self::FewerLeft { line, .. }
            | Self::NotSoldHere { line } => Some(*line),
            Self::CodeNotApplicable { .. } => None,
        }
    }
}

/// The problems of `lines` in the market `market_id`, line by line, then those of the codes.
#[must_use]
pub fn problems(market_id: i64, lines: &[Line], offers: &Offers, codes: &[CodeOutcome]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut taken: HashMap<i64, i64> = HashMap::new();
    for line in lines {
        let offered = offers.get(&line.variant_id);
        let Some((offered, price)) = offered.and_then(|offered| Some((offered, offered.sold()?))) else {
            problems.push(Problem::NotSoldHere { line: line.id });
            continue;
        };
        let before = taken.entry(line.variant_id).or_default();
        problems.extend(stock(line, offered, *before));
        *before += line.quantity;
        let (seen_minor, now_minor) = (line.seen.minor, price.amount_minor);
        if line.seen.market_id == market_id && now_minor != seen_minor {
            let line = line.id;
            problems.push(if now_minor > seen_minor {
                Problem::PriceRose {
                    line,
                    seen_minor,
                    now_minor,
                }
            } else {
                Problem::PriceFell {
                    line,
                    seen_minor,
                    now_minor,
                }
            });
        }
    }
    let refused = codes.iter().filter_map(|code| {
        Some(Problem::CodeNotApplicable {
            code: code.code.clone(),
            why: code.refusal.clone()?,
        })
    });
    problems.extend(refused);
    problems
}

fn stock(line: &Line, offered: &Offered, before: i64) -> Option<Problem> {
    let available = offered.available()?;
    if available <= 0 {
        return Some(Problem::SoldOut { line: line.id });
    }
    let left = (available - before).max(0);
    (line.quantity > left).then_some(Problem::FewerLeft {
        line: line.id,
        available: left,
    })
}
