//! Kinds of products and how each is worn.

use super::words::{Words, words};

/// A kind of product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Dress,
    Top,
    Shirt,
    Knit,
    Sweat,
    Jeans,
    Trousers,
    Skirt,
    Shorts,
    Jacket,
    Active,
    Swim,
    Sneaker,
    Flat,
    Boot,
    Heel,
    Sandal,
    Bag,
    Backpack,
    WarmHat,
    SunHat,
    Scarf,
    Belt,
    Socks,
    Gloves,
    Glasses,
    Jewellery,
}

impl Kind {
    /// The product type, in English: it is not translated.
    pub(super) const fn product_type(self) -> &'static str {
        match self {
            Self::Dress => "Dress",
            Self::Top => "Top",
            Self::Shirt => "Shirt",
            Self::Knit => "Knitwear",
            Self::Sweat => "Loungewear",
            Self::Jeans => "Jeans",
            Self::Trousers => "Trousers",
            Self::Skirt => "Skirt",
            Self::Shorts => "Shorts",
            Self::Jacket => "Jacket",
            Self::Active => "Activewear",
            Self::Swim => "Swimwear",
            Self::Sneaker => "Sneakers",
            Self::Flat => "Flats",
            Self::Boot => "Boots",
            Self::Heel => "Heels",
            Self::Sandal => "Sandals",
            Self::Bag => "Bag",
            Self::Backpack => "Backpack",
            Self::WarmHat | Self::SunHat => "Hat",
            Self::Scarf => "Scarf",
            Self::Belt => "Belt",
            Self::Socks => "Socks",
            Self::Gloves => "Gloves",
            Self::Glasses => "Sunglasses",
            Self::Jewellery => "Jewellery",
        }
    }

    /// What a parcel with one of it weighs more or less, in grams.
    pub(super) const fn weight_grams(self) -> i64 {
        match self {
            Self::Jewellery | Self::Socks | Self::Glasses => 80,
            Self::Swim | Self::Gloves | Self::WarmHat | Self::SunHat | Self::Scarf => 180,
            Self::Top | Self::Active | Self::Shirt | Self::Belt => 240,
            Self::Dress | Self::Skirt | Self::Shorts => 360,
            Self::Knit | Self::Sweat | Self::Trousers => 520,
            Self::Jeans | Self::Flat | Self::Sandal | Self::Bag => 680,
            Self::Sneaker | Self::Heel | Self::Backpack => 860,
            Self::Jacket | Self::Boot => 1250,
        }
    }

    /// Whose composition is told apart from that of a sole or a lining.
    pub(super) const fn composition_of(self) -> Words {
        match self {
            Self::Sneaker | Self::Flat | Self::Boot | Self::Heel | Self::Sandal => words("Upper: ", "Obermaterial: "),
            Self::Jacket | Self::Bag | Self::Backpack => words("Outer: ", "Außenmaterial: "),
            _ => words("", ""),
        }
    }
}
