//! Static answers through the shop's own server, for `benches/speed.py`: what an answer can cost at least.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context as _;
use bytes::Bytes;
use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response};
use tote::gateway::server::{self, ServerOptions};
use tote::platform::config::Config;

/// Serves each file at its name, with the settings of the environment, until it is ended.
pub(crate) fn serve(files: &[String]) -> anyhow::Result<()> {
    let read = |file: &String| -> anyhow::Result<(String, Bytes)> {
        let path = Path::new(file);
        let name = path.file_name().context("a file has no name")?;
        Ok((format!("/{}", name.display()), std::fs::read(path)?.into()))
    };
    let answers = files.iter().map(read).collect::<anyhow::Result<_>>()?;
    rlimit::increase_nofile_limit(8_192)?;
    let settings = std::env::vars().filter(|(name, _)| name.starts_with("TOTE_"));
    let config = Config::load(None, settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let bound = server::bind(config.http.listen).await?;
        let options = ServerOptions::new(&config)?;
        server::serve(bound, Answers(answers), options, std::future::pending()).await
    })
}

/// Bodies by path.
struct Answers(HashMap<String, Bytes>);

impl Endpoint for Answers {
    type Output = Response;

    /// The body of the path, with the headers that the shop's answers have.
    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        // Like the shop, it has read what it was asked.
        request.take_body().into_bytes().await?;
        let Some(body) = self.0.get(request.uri().path()) else {
            return Ok(StatusCode::NOT_FOUND.into());
        };
        Ok(Response::builder()
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(Bytes::clone(body)))
    }
}
