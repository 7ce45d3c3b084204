//! What a document asks for.

pub mod cost;
