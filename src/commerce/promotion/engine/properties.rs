//! What holds for every basket.
