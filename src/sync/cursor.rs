//! How far an app's copy of a part has come, sealed.

use sha2::{Digest as _, Sha256};

use super::scope::{Part, ScopeKey};
use super::version;
use crate::platform::graphql::{CursorKey, CursorScope, InvalidCursor, Position, SealedCursor, SortValue};
use crate::platform::locale::ShopContext;
use crate::platform::principal::PrincipalId;

/// How far an app's copy of a part has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The life of the scope; empty: nothing was recorded in it yet.
    pub epoch: String,
    /// The number of the last change that the app has.
    pub seq: i64,
    /// While the first copy is being fetched: the newest number when that began. What was gone by then is not told.
    pub base: Option<i64>,
    /// For whom and in what the copy was made.
    pub ground: Ground,
}

/// A hash of what a copy depends on beside its changes: whose it is, the market, the languages and the version of the types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ground(String);

impl Ground {
    /// That of `part` for `owner` in `shop`.
    #[must_use]
    pub fn of(part: Part, owner: Option<PrincipalId>, shop: &ShopContext) -> Self {
        let mut hash = Sha256::new();
        hash.update(version::CURRENT.to_be_bytes());
        if part.is_private()
            && let Some(owner) = owner
        {
            hash.update(owner.0.as_bytes());
        }
        if part.is_localised() {
            hash.update(shop.market_id.to_be_bytes());
            for language in [&shop.language].into_iter().chain(shop.translations.iter()) {
                hash.update(language.as_bytes());
                hash.update([0]);
            }
        }
        let hash = hash.finalize();
        let first = hash.first_chunk().copied().unwrap_or_default();
        Self(format!("{:016x}", u64::from_be_bytes(first)))
    }
}

/// To what a cursor belongs.
fn scope_of(key: ScopeKey) -> CursorScope {
    CursorScope::new(&format!("sync {} {}", key.part.name(), key.collection))
}

impl Cursor {
    /// The cursor as text.
    #[must_use]
    pub fn seal(&self, keys: &CursorKey, key: ScopeKey) -> String {
        let base = self.base.map(|base| base.to_string()).unwrap_or_default();
        let position = Position {
            value: SortValue::Text(format!("{} {} {base}", self.epoch, self.ground.0)),
            id: self.seq,
        };
        SealedCursor::new(keys, &scope_of(key), position).to_string()
    }

    /// The cursor behind `text`.
    ///
    /// # Errors
    /// [`InvalidCursor`] where it was not given out for this part.
    pub fn open(keys: &CursorKey, key: ScopeKey, text: &str) -> Result<Self, InvalidCursor> {
        let Position {
            value: SortValue::Text(inside),
            id: seq,
        } = SealedCursor::open(keys, &scope_of(key), text)?
        else {
            return Err(InvalidCursor);
        };
        let mut words = inside.split(' ');
        let (Some(epoch), Some(ground), Some(base), None) = (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(InvalidCursor);
        };
        let base = match base {
            "" => None,
            number => Some(number.parse().map_err(|_| InvalidCursor)?),
        };
        Ok(Self {
            epoch: epoch.to_owned(),
            seq,
            base,
            ground: Ground(ground.to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::money::Currency;
    use uuid::Uuid;

    fn shop(market_id: i64, language: &str) -> ShopContext {
        ShopContext {
            market_id,
            market_code: "de".to_owned(),
            currency: Currency::from_code("EUR").unwrap(),
            language: language.to_owned(),
            translations: [language.to_owned()].into(),
        }
    }

    #[test]
    fn a_cursor_opens_for_its_own_part_only() {
        let keys = CursorKey::new(b"a test key");
        let key = |part, collection| ScopeKey { part, collection };
        for (epoch, base) in [("", None), ("00ff", Some(0)), ("00ff", Some(77))] {
            let cursor = Cursor {
                epoch: epoch.to_owned(),
                seq: 5,
                base,
                ground: Ground::of(Part::Cart, None, &shop(1, "de")),
            };
            let text = cursor.seal(&keys, key(Part::Catalogue, 3));
            assert_eq!(Cursor::open(&keys, key(Part::Catalogue, 3), &text), Ok(cursor));
            for other in [key(Part::Catalogue, 4), key(Part::Cart, 0)] {
                assert_eq!(Cursor::open(&keys, other, &text), Err(InvalidCursor));
            }
        }
    }

    #[test]
    fn a_ground_is_another_where_a_copy_would_read_otherwise() {
        let [me, you] = [1, 2].map(|n| Some(PrincipalId(Uuid::from_u128(n))));
        let de = shop(1, "de");
        assert_ne!(Ground::of(Part::Cart, me, &de), Ground::of(Part::Cart, you, &de));
        assert_eq!(
            Ground::of(Part::Catalogue, me, &de),
            Ground::of(Part::Catalogue, None, &de)
        );
        for part in [Part::Catalogue, Part::Cart, Part::Wishlist] {
            assert_ne!(Ground::of(part, me, &de), Ground::of(part, me, &shop(2, "de")));
            assert_ne!(Ground::of(part, me, &de), Ground::of(part, me, &shop(1, "en")));
        }
        for part in [Part::Addresses, Part::Orders, Part::Preferences] {
            assert_eq!(Ground::of(part, me, &de), Ground::of(part, me, &shop(2, "en")));
        }
    }
}
