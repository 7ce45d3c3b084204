//! Asking a server.

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::app::Server;
use crate::process::DEADLINE;

/// A client of a test. It keeps no connection, so that it never meets one that a server has closed.
struct Http {
    runtime: Runtime,
    client: reqwest::Client,
}

thread_local! {
    static HTTP: Http = Http {
        runtime: Builder::new_current_thread().enable_all().build().expect("a runtime can be made"),
        client: client(),
    };
}

fn client() -> reqwest::Client {
    // It wants a provider of TLS, and brings none.
    tote::platform::tls::install_provider();
    reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .timeout(DEADLINE)
        .no_proxy()
        .build()
        .expect("a client can be made")
}

/// Sends what `make` makes.
pub(crate) fn send(make: impl FnOnce(&reqwest::Client) -> reqwest::RequestBuilder) -> Answer {
    HTTP.with(|http| {
        http.runtime.block_on(async {
            let response = make(&http.client).send().await.expect("the server answers");
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let text = response.text().await.expect("the answer is text");
            Answer { status, headers, text }
        })
    })
}

/// Posts a GraphQL request to a server that may die before it answers.
pub(crate) fn send_into_the_dark(url: &str, token: &str, body: &Value) {
    HTTP.with(|http| {
        let sent = async { http.client.post(url).bearer_auth(token).json(body).send().await };
        let _ = http.runtime.block_on(sent);
    });
}

/// Posts a GraphQL request to a server that may be dead, or die before it has answered: then there is nothing.
pub(crate) fn send_perhaps(url: &str, token: &str, body: &Value) -> Option<Answer> {
    HTTP.with(|http| {
        http.runtime.block_on(async {
            let request = http.client.post(url).json(body);
            let request = if token.is_empty() {
                request
            } else {
                request.bearer_auth(token)
            };
            let response = request.send().await.ok()?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let text = response.text().await.ok()?;
            Some(Answer { status, headers, text })
        })
    })
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

/// An error that names what is wrong with the request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) field: String,
    pub(crate) message: String,
}

/// The data of what `ask` sends until a busy server has done it, as an app does. A write is sent with one key, since one that was given
/// up in the middle may be done or not.
#[track_caller]
pub(crate) fn insist(mut ask: impl FnMut() -> Answer) -> Value {
    crate::process::eventually("the server takes it", || {
        let answer = ask();
        let body = answer.json();
        let code = body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        let is_busy = ["UNAVAILABLE", "TIMEOUT"].contains(&code);
        (!is_busy).then(|| answer.data())
    })
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("the answer is no JSON: {error}\n{self:?}"))
    }

    /// The data of an answer without errors.
    pub(crate) fn data(&self) -> Value {
        let mut body = self.json();
        assert_eq!(body.get("errors"), None, "{}", self.text);
        assert_eq!(self.status, 200, "{}", self.text);
        body["data"].take()
    }

    /// The only error.
    pub(crate) fn refusal(&self) -> Refusal {
        let body = self.json();
        let errors = body["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("no errors: {}", self.text));
        assert_eq!(errors.len(), 1, "{}", self.text);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Refusal {
            code: text(&errors[0]["extensions"]["code"]),
            field: text(&errors[0]["extensions"]["field"]),
            message: text(&errors[0]["message"]),
        }
    }

    /// Asserts that the request was refused for what `field` holds.
    #[track_caller]
    pub(crate) fn assert_bad(&self, field: &str) -> String {
        let Refusal {
            code,
            field: named,
            message,
        } = self.refusal();
        assert_eq!(
            (code.as_str(), named.as_str()),
            ("BAD_USER_INPUT", field),
            "{}",
            self.text
        );
        assert!(!message.is_empty());
        message
    }

    /// What the answer was made for, as its headers tell.
    pub(crate) fn context(&self) -> Value {
        let told = |name| self.headers.get(name).and_then(|value| value.to_str().ok());
        json!({"market": told("x-market"), "language": told("content-language"), "currency": told("x-currency")})
    }

    /// How many statements the answer took.
    pub(crate) fn statements(&self) -> u32 {
        let header = self
            .headers
            .get("x-tote-statements")
            .expect("the server counts statements");
        header.to_str().expect("text").parse().expect("a number")
    }
}

/// A GraphQL request that is being put together.
#[must_use]
pub(crate) struct Ask<'a> {
    server: &'a Server,
    document: String,
    variables: Value,
    parameters: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
}

impl Server {
    pub(crate) fn ask(&self, document: impl Into<String>) -> Ask<'_> {
        Ask {
            server: self,
            document: document.into(),
            variables: json!({}),
            parameters: Vec::new(),
            headers: Vec::new(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        send(|client| client.get(self.at(path)))
    }
}

impl Ask<'_> {
    pub(crate) fn with(mut self, variables: Value) -> Self {
        self.variables = variables;
        self
    }

    /// In a market, by the parameter of the URL.
    pub(crate) fn market(mut self, code: &str) -> Self {
        self.parameters.push(("market", code.to_owned()));
        self
    }

    /// In a language, by the parameter of the URL.
    pub(crate) fn language(mut self, language: &str) -> Self {
        self.parameters.push(("lang", language.to_owned()));
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// With an access token.
    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Posts the request.
    pub(crate) fn answer(self) -> Answer {
        let body = json!({"query": self.document, "variables": self.variables});
        let url =
            url::Url::parse_with_params(&self.server.at("graphql"), &self.parameters).expect("the parameters fit");
        send(|client| {
            let mut request = client.post(url).json(&body);
            for (name, value) in &self.headers {
                request = request.header(*name, value);
            }
            request
        })
    }

    /// Posts the request; its data, where it has no errors.
    #[track_caller]
    pub(crate) fn data(self) -> Value {
        self.answer().data()
    }
}

/// The strings at `key` of every element of a list.
#[track_caller]
pub(crate) fn each(list: &Value, key: &str) -> Vec<String> {
    let list = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    list.iter()
        .map(|one| {
            one[key]
                .as_str()
                .unwrap_or_else(|| panic!("no {key}: {one}"))
                .to_owned()
        })
        .collect()
}
