//! The one implementation of TLS in the process.

/// Makes aws-lc-rs what every TLS connection uses that does not say otherwise, such as that of the Redis driver, which would
/// panic without a default. To be called before the first connection; a second call changes nothing.
pub fn install_provider() {
    // It fails only where there is a default already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
