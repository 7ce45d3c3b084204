//! Asking a CDN to drop answers, in the form that it understands.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use serde::Deserialize;
use serde_json::json;

use crate::platform::changes::Tag;
use crate::platform::config::{self, PurgeForm, Secret};
use crate::platform::tls;

/// How long one request may take; it is tried again by its job.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Tags of one request: "Up to 256 surrogate keys can be purged in one batch request" (Fastly, API reference, "Purge multiple surrogate
/// key tags").
const FASTLY_TAGS: usize = 256;
/// "Max operations per request: 100" on all plans (Cloudflare, "Purge cache", July 2026); it was 30 until 2025.
const CLOUDFLARE_TAGS: usize = 100;
/// Varnish takes a header of 8 KiB (`http_req_hdr_len`), and a tag has rarely more than 50 bytes.
const XKEY_TAGS: usize = 100;

/// A CDN that is told what has changed. Cloning shares its connections.
#[derive(Clone)]
pub struct Cdn {
    http: Client,
    url: String,
    form: PurgeForm,
    token: Option<Secret>,
}

/// What Cloudflare says beside its status.
#[derive(Deserialize)]
struct Said {
    success: bool,
}

impl Cdn {
    /// The one that is configured; `None`: there is none.
    ///
    /// # Errors
    /// Where nothing can be asked over the network.
    pub fn new(purge: &config::Purge) -> anyhow::Result<Option<Self>> {
        let (Some(url), Some(form)) = (&purge.url, purge.form) else {
            return Ok(None);
        };
        // The client brings no implementation of TLS, and would panic without one.
        tls::install_provider();
        let http = Client::builder()
            .timeout(TIMEOUT)
            // A POST that is sent elsewhere comes there as a GET, which drops nothing and is answered well.
            .redirect(Policy::none())
            .build();
        Ok(Some(Self {
            http: http.context("the CDN cannot be asked")?,
            url: url.as_str().to_owned(),
            form,
            token: purge.token.clone(),
        }))
    }

    /// Has the CDN drop whatever carries one of `tags`. Where this fails, some may have been dropped.
    ///
    /// # Errors
    /// Where it cannot be reached or does not agree. The text holds neither its address nor the token.
    pub async fn drop_tagged(&self, tags: &BTreeSet<Tag>) -> anyhow::Result<()> {
        let tags: Vec<String> = tags.iter().map(Tag::to_string).collect();
        let tags_max = match self.form {
            PurgeForm::Fastly => FASTLY_TAGS,
            PurgeForm::Cloudflare => CLOUDFLARE_TAGS,
            PurgeForm::Xkey => XKEY_TAGS,
        };
        for some in tags.chunks(tags_max) {
            self.ask(some).await?;
        }
        Ok(())
    }

    async fn ask(&self, tags: &[String]) -> anyhow::Result<()> {
        let sent = self.request(tags).send().await;
        let response = sent.map_err(|cause| anyhow::Error::new(cause.without_url()).context("the CDN was not told"))?;
        let status = response.status();
        if !status.is_success() {
            bail!("the CDN was told what changed, and answers {status}");
        }
        if self.form == PurgeForm::Cloudflare {
            let body = response.bytes().await.map_err(reqwest::Error::without_url);
            let said: Said = serde_json::from_slice(&body.context("the CDN's answer was lost")?)
                .context("the CDN's answer cannot be read")?;
            if !said.success {
                bail!("the CDN was told what changed, and answers that it did not drop it");
            }
        }
        Ok(())
    }

    fn request(&self, tags: &[String]) -> RequestBuilder {
        let post = || self.http.request(Method::POST, &self.url);
        let request = match self.form {
            PurgeForm::Fastly => post().header("Surrogate-Key", tags.join(" ")),
            PurgeForm::Cloudflare => post().json(&json!({ "tags": tags })),
            PurgeForm::Xkey => {
                let purge = Method::from_bytes(b"PURGE").unwrap_or(Method::POST);
                self.http.request(purge, &self.url).header("xkey", tags.join(" "))
            }
        };
        match &self.token {
            None => request,
            Some(token) if self.form == PurgeForm::Fastly => request.header("Fastly-Key", token.expose()),
            Some(token) => request.bearer_auth(token.expose()),
        }
    }
}

impl fmt::Debug for Cdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cdn")
            .field("url", &self.url)
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}
