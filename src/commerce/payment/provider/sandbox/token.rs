//! The test tokens.

/// What the sandbox does with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Play {
    Approve,
    /// With a stable code.
    Decline(&'static str),
    /// The shopper has to approve it on a page of the bank.
    Challenge,
    /// It approves, and takes its time to say so.
    Slow,
    /// It answers that it works on it, and sends a webhook a moment later.
    Webhook,
    /// It does not answer, and goes on working for ever.
    Never,
    /// It approves, and a moment later the bank takes the money back.
    Dispute,
    /// It approves, and cannot pay back.
    RefundFails,
}

const DECLINES: &[(&str, &str)] = &[
    ("tok_decline", "CARD_DECLINED"),
    ("tok_decline_card_declined", "CARD_DECLINED"),
    ("tok_decline_insufficient_funds", "INSUFFICIENT_FUNDS"),
    ("tok_decline_expired_card", "EXPIRED_CARD"),
    ("tok_decline_incorrect_cvc", "INCORRECT_CVC"),
    ("tok_decline_processing_error", "PROCESSING_ERROR"),
];

impl Play {
    pub(super) fn of(token: &str) -> Self {
        match token {
            "tok_approve" => Self::Approve,
            "tok_3ds" => Self::Challenge,
            "tok_slow" => Self::Slow,
            "tok_webhook" => Self::Webhook,
            "tok_never" => Self::Never,
            "tok_dispute" => Self::Dispute,
            "tok_refund_fails" => Self::RefundFails,
            other => {
                let known = DECLINES.iter().find(|(name, _)| *name == other);
                Self::Decline(known.map_or("INVALID_TOKEN", |(_, code)| code))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_nobody_knows_is_declined() {
        assert_eq!(Play::of("tok_approve"), Play::Approve);
        assert_eq!(
            Play::of("tok_decline_insufficient_funds"),
            Play::Decline("INSUFFICIENT_FUNDS")
        );
        for strange in ["", "pm_card_visa", "tok_Approve", "4242424242424242"] {
            assert_eq!(Play::of(strange), Play::Decline("INVALID_TOKEN"), "{strange}");
        }
    }
}
