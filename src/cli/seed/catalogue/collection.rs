//! A collection of the demo shop.

use std::collections::BTreeMap;

use super::tree::COLLECTIONS;
use super::words::Words;
use crate::commerce::interchange::record::{CollectionRecord, ImageRecord, TextTranslation};

/// A collection as the demo shop knows it.
pub(super) struct Collection {
    pub(super) handle: &'static str,
    /// Handle of the parent; empty for a root.
    pub(super) parent: &'static str,
    title: Words,
    description: Words,
}

pub(super) const fn collection(
    handle: &'static str,
    parent: &'static str,
    title: Words,
    description: Words,
) -> Collection {
    Collection {
        handle,
        parent,
        title,
        description,
    }
}

impl Collection {
    /// The collection's record at a place among its siblings, with its image.
    pub(super) fn record(&self, position: i64, image: ImageRecord) -> CollectionRecord {
        let german = TextTranslation {
            title: Some(self.title.de.to_owned()),
            description_html: Some(format!("<p>{}</p>", self.description.de)),
            ..TextTranslation::default()
        };
        CollectionRecord {
            handle: self.handle.to_owned(),
            title: Some(self.title.en.to_owned()),
            description_html: Some(format!("<p>{}</p>", self.description.en)),
            parent: Some(self.parent.to_owned()),
            position: Some(position),
            image: Some(image),
            translations: Some(BTreeMap::from([("de".to_owned(), german)])),
        }
    }

    /// The title in English.
    pub(super) fn title(&self) -> &'static str {
        self.title.en
    }
}

/// A collection and those above it, up to the root.
pub(super) fn with_ancestors(handle: &'static str) -> Vec<&'static str> {
    let mut path = Vec::new();
    let mut next = handle;
    while !next.is_empty() {
        path.push(next);
        next = COLLECTIONS
            .iter()
            .find(|collection| collection.handle == next)
            .map_or("", |found| found.parent);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::super::tree::SALE;
    use super::*;

    #[test]
    fn parents_come_before_their_children() {
        for (index, collection) in COLLECTIONS.iter().enumerate() {
            let known = COLLECTIONS[..index]
                .iter()
                .any(|earlier| earlier.handle == collection.parent);
            assert!(collection.parent.is_empty() || known, "{}", collection.handle);
        }
    }

    #[test]
    fn a_branch_leads_to_its_root() {
        assert_eq!(with_ancestors("women-tees"), ["women-tees", "women-tops", "women"]);
        assert_eq!(with_ancestors(SALE), [SALE]);
    }
}
