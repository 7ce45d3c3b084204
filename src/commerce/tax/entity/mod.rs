//! The tables of this module, one file each.

pub mod tax_class;
pub mod tax_rate;
