//! The certificate, which may change while the server runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// A certificate with its key, and the files that it is read from.
#[derive(Debug)]
pub(super) struct Certificate {
    files: Files,
    current: ArcSwap<CertifiedKey>,
    /// The state of the files that `current` was read from at the start.
    first: Stamps,
}

#[derive(Debug, Clone)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// What changes when a file is written or replaced, also behind a symbolic link.
type Stamp = Option<(SystemTime, u64, u64)>;
type Stamps = [Stamp; 2];

impl Certificate {
    /// Reads both files.
    ///
    /// # Errors
    /// Where one cannot be read, or the key is not that of the certificate.
    pub(super) fn load(certificate: &Path, key: &Path) -> anyhow::Result<Self> {
        let files = Files {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        };
        let first = files.stamps();
        Ok(Self {
            current: ArcSwap::from_pointee(files.read()?),
            files,
            first,
        })
    }

    /// Takes over what comes to stand in the files, until `stop`. What cannot be used is logged, once, and the certificate
    /// stays as it is.
    pub(super) async fn follow(&self, stop: CancellationToken) {
        let mut known = self.first;
        while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
            let files = self.files.clone();
            let read = tokio::task::spawn_blocking(move || {
                let stamps = files.stamps();
                (stamps != known).then(|| (stamps, files.read()))
            });
            let Ok(Some((stamps, read))) = read.await else {
                continue;
            };
            known = stamps;
            match read {
                Ok(certified) => {
                    self.current.store(Arc::new(certified));
                    tracing::info!("the certificate was read again");
                }
                Err(cause) => tracing::warn!(
                    cause = format!("{cause:#}"),
                    "the certificate changed and cannot be used; the one before stays in use"
                ),
            }
        }
    }
}

impl Files {
    fn stamps(&self) -> Stamps {
        [stamp(&self.certificate), stamp(&self.key)]
    }

    fn read(&self) -> anyhow::Result<CertifiedKey> {
        let of_file = |what: &str, path: &Path| format!("the {what} in {} cannot be used", path.display());
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect)
            .with_context(|| of_file("certificate", &self.certificate))?;
        anyhow::ensure!(
            !chain.is_empty(),
            "there is no certificate in {}",
            self.certificate.display()
        );
        let key = PrivateKeyDer::from_pem_file(&self.key).with_context(|| of_file("key", &self.key))?;
        CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider()).with_context(|| {
            format!(
                "the key in {} does not fit the certificate in {}",
                self.key.display(),
                self.certificate.display()
            )
        })
    }
}

/// `None`: there is no such file, or it may not be looked at.
fn stamp(path: &Path) -> Stamp {
    let data = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&data);
    #[cfg(not(unix))]
    let inode = 0;
    Some((data.modified().ok()?, data.len(), inode))
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

/// Accepts TLS 1.2 and 1.3 with `certificate`; HTTP/2 where the client offers it.
///
/// # Errors
/// Where there is no randomness for session tickets.
pub(super) fn acceptor(certificate: Arc<Certificate>) -> anyhow::Result<TlsAcceptor> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .context("TLS cannot be set up")?
        .with_no_client_auth()
        .with_cert_resolver(certificate);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // Without tickets, sessions would be kept here for every client that was ever seen, up to a bound.
    config.ticketer = aws_lc_rs::Ticketer::new().context("session tickets cannot be made")?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
