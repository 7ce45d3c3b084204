//! The shopper's sessions in the schema.

use async_graphql::{ID, SimpleObject};

use crate::commerce::account::Session;
use crate::platform::graphql::Moment;
use crate::platform::id::{MintedId, MintedKind};

/// One device that a shopper is signed in on.
#[derive(SimpleObject)]
#[graphql(name = "Session")]
pub(super) struct SessionObject {
    /// The session's id, `sess_…`.
    id: ID,
    /// How the app named the device; null where it did not.
    device_name: Option<String>,
    /// When the session began.
    created_at: Moment,
    /// When it last got tokens, which is at most the life of an access token before its last request.
    last_used_at: Moment,
    /// Whether it is the session of this request.
    is_current: bool,
}

impl From<Session> for SessionObject {
    fn from(session: Session) -> Self {
        Self {
            id: MintedId::new(MintedKind::Session, session.id).to_string().into(),
            device_name: session.device_name,
            created_at: Moment(session.created_at),
            last_used_at: Moment(session.last_used_at),
            is_current: session.is_current,
        }
    }
}
