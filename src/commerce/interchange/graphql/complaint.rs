//! What staff can mend, and what was taken otherwise than it was given.

use async_graphql::Enum;

use crate::commerce::interchange::staff::Complaint;

/// Declares the enum of codes over the names that services and imports use.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal)+) => {
        /// What is wrong with a write of staff.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
        pub enum StaffErrorCode {
            $($(#[doc = $doc])+ $name,)+
            /// Something else; `message` says what.
            Other,
        }

        impl StaffErrorCode {
            fn from_name(name: &str) -> Self {
                match name {
                    $($text => Self::$name,)+
                    _ => Self::Other,
                }
            }
        }

        #[cfg(test)]
        const NAMES: &[&str] = &[$($text),+];
    };
}

codes! {
    /// Only a warning: more units than that are reserved by orders and carts, and the level is as many as those.
    BelowReserved = "BELOW_RESERVED"
    /// A collection cannot lie below itself.
    CircularCollection = "CIRCULAR_COLLECTION"
    /// There is no such collection.
    CollectionNotFound = "COLLECTION_NOT_FOUND"
    /// The compare-at amount is not higher than the price, so that there is no sale: only a warning with `pricesSet` and variants.
    CompareAtIgnored = "COMPARE_AT_IGNORED"
    /// The compare-at amount of a schedule is not higher than its price.
    CompareAtTooLow = "COMPARE_AT_TOO_LOW"
    /// It contradicts something that the shop holds, in a way that no other code tells.
    Constraint = "CONSTRAINT"
    /// The SKU belongs to another variant.
    DuplicateSku = "DUPLICATE_SKU"
    /// Two variants have the same option values.
    DuplicateVariant = "DUPLICATE_VARIANT"
    /// The thing has another handle, and a handle does not change.
    HandleFixed = "HANDLE_FIXED"
    /// The adjustment would leave fewer than none.
    InsufficientStock = "INSUFFICIENT_STOCK"
    /// An amount is negative, too large, or has more digits than the currency.
    InvalidAmount = "INVALID_AMOUNT"
    /// The value does not fit the kind of the attribute.
    InvalidAttributeValue = "INVALID_ATTRIBUTE_VALUE"
    /// A text holds a character that is no text.
    InvalidCharacter = "INVALID_CHARACTER"
    /// Not a handle: 1 to 255 characters without white space, /, ?, #, % and \.
    InvalidHandle = "INVALID_HANDLE"
    /// Not a language that texts can be translated to.
    InvalidLanguage = "INVALID_LANGUAGE"
    /// A name is empty or too long.
    InvalidName = "INVALID_NAME"
    /// An option has no name, or the name of another.
    InvalidOption = "INVALID_OPTION"
    /// The popularity is out of bounds.
    InvalidPopularity = "INVALID_POPULARITY"
    /// The position is out of bounds.
    InvalidPosition = "INVALID_POSITION"
    /// The level is out of bounds.
    InvalidStock = "INVALID_STOCK"
    /// The schedule ends before it starts, or is over already.
    InvalidTime = "INVALID_TIME"
    /// Not an address that an image can be loaded from.
    InvalidUrl = "INVALID_URL"
    /// The weight is out of bounds.
    InvalidWeight = "INVALID_WEIGHT"
    /// A variant has not one value for each option of its product.
    MissingOptionValue = "MISSING_OPTION_VALUE"
    /// A variant needs a price in at least one market.
    MissingPrice = "MISSING_PRICE"
    /// A new variant needs its product.
    MissingProduct = "MISSING_PRODUCT"
    /// A new product or collection needs a title.
    MissingTitle = "MISSING_TITLE"
    /// A product needs at least one variant.
    MissingVariants = "MISSING_VARIANTS"
    /// A level is below zero.
    NegativeStock = "NEGATIVE_STOCK"
    /// Only a warning: the variant is not sold in the market until it has a regular price there.
    NoRegularPrice = "NO_REGULAR_PRICE"
    /// Only a warning: the price of the schedule is not lower than the regular one.
    NotReduced = "NOT_REDUCED"
    /// The variant has no price in the market.
    PriceNotFound = "PRICE_NOT_FOUND"
    /// There is no such product.
    ProductNotFound = "PRODUCT_NOT_FOUND"
    /// An earlier row of the list is about the same.
    Repeated = "REPEATED"
    /// There is no such schedule.
    ScheduleNotFound = "SCHEDULE_NOT_FOUND"
    /// The schedule has ended or was cancelled.
    ScheduleOver = "SCHEDULE_OVER"
    /// Another schedule has a price for the variant and market in that time; `message` names it.
    ScheduleOverlap = "SCHEDULE_OVERLAP"
    /// A title has at most 255 characters.
    TitleTooLong = "TITLE_TOO_LONG"
    /// A product has at most 250 images.
    TooManyImages = "TOO_MANY_IMAGES"
    /// A product has at most 3 options.
    TooManyOptions = "TOO_MANY_OPTIONS"
    /// A product has at most 2,048 variants.
    TooManyVariants = "TOO_MANY_VARIANTS"
    /// There is no collection of that handle.
    UnknownCollection = "UNKNOWN_COLLECTION"
    /// There is no location of that code.
    UnknownLocation = "UNKNOWN_LOCATION"
    /// There is no market of that code.
    UnknownMarket = "UNKNOWN_MARKET"
    /// There is no class of goods of that code.
    UnknownTaxClass = "UNKNOWN_TAX_CLASS"
    /// There is no such variant.
    VariantNotFound = "VARIANT_NOT_FOUND"
    /// Units of a variant that would be taken away are reserved by orders and carts. Set its stock to 0, and take it away when they are
    /// sent.
    VariantReserved = "VARIANT_RESERVED"
    /// The list has too few or too many rows.
    WrongCount = "WRONG_COUNT"
}

crate::platform::graphql::user_error! {
    /// What is wrong with a write of staff, or was taken otherwise than it was given.
    StaffUserError(StaffErrorCode)
}

/// An import tells these apart; who typed one amount knows which it is.
fn canonical(code: &str) -> &str {
    match code {
        "NEGATIVE_PRICE" | "INVALID_PRICE_DIGITS" | "PRICE_TOO_LARGE" => "INVALID_AMOUNT",
        other => other,
    }
}

pub(super) fn user_errors(complaints: Vec<Complaint>) -> Vec<StaffUserError> {
    let error = |one: Complaint| StaffUserError {
        code: StaffErrorCode::from_name(canonical(&one.code)),
        field: one.field,
        message: one.message,
    };
    complaints.into_iter().map(error).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes of imports that no write of staff can come to: they speak of the file, or of things that staff do not write here.
    const ELSEWHERE: &[&str] = &["CURRENCY_MISMATCH", "UNKNOWN_ATTRIBUTE"];

    #[test]
    fn every_code_that_a_product_or_a_collection_is_refused_by_is_in_the_schema() {
        let sources = [
            include_str!("../apply/desired.rs"),
            include_str!("../apply/variant.rs"),
            include_str!("../apply/product.rs"),
            include_str!("../apply/thing/collection.rs"),
            include_str!("../../inventory/level.rs"),
            include_str!("../../inventory/quantity.rs"),
            include_str!("../staff/price.rs"),
            include_str!("../staff/product.rs"),
            include_str!("../staff/schedule.rs"),
            include_str!("../staff/stock.rs"),
            include_str!("../staff/variant.rs"),
            include_str!("../staff/collection.rs"),
            include_str!("../staff/service.rs"),
            include_str!("../staff/text.rs"),
        ];
        let mut seen = 0;
        for text in sources.iter().flat_map(|source| source.split('"').skip(1).step_by(2)) {
            let is_code = text.contains('_') && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
            if is_code && !ELSEWHERE.contains(&text) {
                seen += 1;
                assert!(NAMES.contains(&canonical(text)), "{text}");
            }
        }
        assert!(seen > 40, "the sources were read: {seen}");
    }
}
