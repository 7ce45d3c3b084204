//! Parts of answers that are kept as they are written: what many answers show of one thing is made once.
//!
//! A part is what one selection says of one thing, such as the card of a product, for one market and its languages. It is noted what
//! it is made of, as for a whole answer, and it is given out while the shop's feed tells of no change of that. What is its reader's
//! own is not kept, and nothing that had an error. So an answer that nobody asked for before, such as that to a new search, is put
//! together from what others have shown.

mod kept;
mod shown;
mod wording;
mod written;

pub use kept::{KeptParts, PartsAt};
pub use shown::{Kept, Part, Weigh, Weighing};
pub use written::{in_writing, points};
