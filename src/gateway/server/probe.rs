//! Reaching a server from the same machine, to ask how it is.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::platform::config::Config;

/// A connection, in the clear or under TLS.
pub trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<C: AsyncRead + AsyncWrite + Send + Unpin> Connection for C {}

/// Connects to a server that runs with this `config`: with the PROXY protocol where it speaks that, and under TLS where
/// `is_tls`. The server must show the very certificate that is configured; for which name it was issued does not matter,
/// since a probe asks by address.
///
/// # Errors
/// Where nobody listens, or whoever does is not that server.
pub async fn dial(config: &Config, host: &str, port: u16, is_tls: bool) -> anyhow::Result<Box<dyn Connection>> {
    let mut stream = TcpStream::connect((host, port))
        .await
        .with_context(|| format!("no server answers at {host} port {port}: is it running?"))?;
    if config.http.proxy_protocol {
        // It speaks for itself.
        stream.write_all(b"PROXY UNKNOWN\r\n").await?;
    }
    if !is_tls {
        return Ok(Box::new(stream));
    }
    let certificate = config.tls.certificate.as_deref();
    let certificate =
        certificate.context("https is asked only with TOTE_TLS_CERTIFICATE, which tells whom to trust")?;
    let name = match host.parse::<IpAddr>() {
        Ok(address) => ServerName::from(address),
        Err(_) => ServerName::try_from(host.to_owned()).context("the host is no name")?,
    };
    let connector = TlsConnector::from(Arc::new(client(certificate)?));
    let stream = connector
        .connect(name, stream)
        .await
        .with_context(|| format!("whoever answers at {host} port {port} has not the certificate of this server"))?;
    Ok(Box::new(stream))
}

fn client(certificate: &Path) -> anyhow::Result<ClientConfig> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let expected = CertificateDer::from_pem_file(certificate)
        .with_context(|| format!("the certificate in {} cannot be used", certificate.display()))?;
    let pinned = Pinned {
        expected,
        provider: Arc::clone(&provider),
    };
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(pinned))
        .with_no_client_auth())
}

/// Trusts one certificate, and whoever has its key.
#[derive(Debug)]
struct Pinned {
    expected: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if *end_entity == self.expected {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
