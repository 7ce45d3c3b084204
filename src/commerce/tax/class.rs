//! The classes that every shop has.

/// The class of goods that name none.
pub const STANDARD: &str = "standard";
/// The class of what delivery costs.
pub const SHIPPING: &str = "shipping";

/// Whether a class is as every shop has it from its first migration on.
#[must_use]
pub fn is_built_in(code: &str, name: &str) -> bool {
    [(STANDARD, "Standard"), (SHIPPING, "Shipping")].contains(&(code, name))
}
