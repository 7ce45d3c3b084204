//! The catalogue in the schema.

mod collection;
mod image;
mod offer;
mod option;
mod product;
mod query;
mod subscription;
mod variant;

pub use collection::Collection;
pub use image::{Image, ImageService};
pub use option::{ProductOption, SelectedOption, SelectedOptionInput, Swatch};
pub use product::Product;
pub use query::CatalogQuery;
pub use subscription::{ProductChange, ProductSubscription};
pub use variant::ProductVariant;
