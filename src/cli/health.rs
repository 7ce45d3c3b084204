//! `tote health`.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;

use super::Exit;
use crate::gateway::server::dial;
use crate::platform::config::Config;

/// How long a server may take before it counts as not ready.
const LIMIT: Duration = Duration::from_secs(5);

/// More of an answer than the status line is never looked at.
const STATUS_LINE_BYTES_MAX: u64 = 512;

const EXAMPLES: &str = "\
Exit code 0 says that the server takes requests. Container images without curl use it as their health check.

Examples:
  tote health
  tote health --url http://127.0.0.1:8000/health/live";

/// Ask a running server whether it is ready
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The address to ask; by default `/health/ready` of the address that the configuration listens on.
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<Url>,
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let url = match args.url.clone() {
        Some(url) => url,
        None => Url::parse(config.address_of(config.http.listen).join("health/ready").as_str())?,
    };
    let status = tokio::time::timeout(LIMIT, status_of(config, &url))
        .await
        .with_context(|| format!("{url} did not answer within {} seconds", LIMIT.as_secs()))??;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{url} answers {status}")?;
    Ok(if status == 200 { Exit::Done } else { Exit::Failed }.into())
}

/// Returns the status code that `url` answers a GET with.
///
/// Written by hand, since the server holds no HTTP client and this one line of an answer is no reason to add one.
async fn status_of(config: &Config, url: &Url) -> anyhow::Result<u16> {
    if !matches!(url.scheme(), "http" | "https") {
        bail!("{url} is not an http or https address");
    }
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let host = url
        .host_str()
        .context("the address names no host")?
        .trim_matches(['[', ']']);
    let port = url.port_or_known_default().context("the address names no port")?;
    let broken = || format!("the server at {authority} did not answer");
    let mut stream = dial(config, host, port, url.scheme() == "https").await?;
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n",
        url.path()
    );
    stream.write_all(request.as_bytes()).await.with_context(broken)?;
    let mut answer = Vec::new();
    stream
        .take(STATUS_LINE_BYTES_MAX)
        .read_to_end(&mut answer)
        .await
        .with_context(broken)?;
    status_code(&answer).with_context(|| format!("what answers at {authority} does not speak HTTP"))
}

/// Returns the code in `HTTP/1.1 200 OK`.
fn status_code(answer: &[u8]) -> Option<u16> {
    let line = answer.strip_prefix(b"HTTP/1.")?;
    std::str::from_utf8(line.get(2..5)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// Answers one request with `answer`, and returns the status that was understood.
    async fn status_for(answer: &'static str) -> anyhow::Result<u16> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = Url::parse(&format!("http://{}/health/ready", listener.local_addr()?))?;
        let answering = async {
            let (mut stream, _) = listener.accept().await?;
            let mut request = [0; 1024];
            let read = stream.read(&mut request).await?;
            assert!(request[..read].starts_with(b"GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:"));
            stream.write_all(answer.as_bytes()).await?;
            stream.shutdown().await
        };
        let config = Config::default();
        let (answered, status) = tokio::join!(answering, status_of(&config, &url));
        answered?;
        status
    }

    #[tokio::test]
    async fn the_status_of_an_answer_is_read() {
        assert_eq!(
            status_for("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                .await
                .unwrap(),
            200
        );
        assert_eq!(
            status_for("HTTP/1.1 503 Service Unavailable\r\n\r\n").await.unwrap(),
            503
        );
        assert!(status_for("220 mail.example ESMTP\r\n").await.is_err());
    }

    #[tokio::test]
    async fn a_closed_port_is_told_as_such() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/health/ready", listener.local_addr().unwrap())).unwrap();
        drop(listener);
        assert!(
            status_of(&Config::default(), &url)
                .await
                .unwrap_err()
                .to_string()
                .contains("is it running?")
        );
    }
}
