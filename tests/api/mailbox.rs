//! Mails about accounts, as the worker would send them: the test takes the jobs out of the database and asks what each has to say.

use serde_json::{Value, json};
use tokio::runtime::Builder;
use tote::commerce::account::{AccountKey, AccountMail, MailPurpose, letter};
use tote::platform::clock::Clock;
use tote::platform::db::Db;

use crate::app::{Server, Shop};
use crate::clients::Answer;
use crate::engine::Engine;
use crate::shoppers::{Device, TOKENS, new_device};

const SECRET: &str = "a secret of the tests that is long enough";

/// A mail.
#[derive(Debug)]
pub(crate) struct Mail {
    pub(crate) purpose: MailPurpose,
    pub(crate) email: String,
    pub(crate) language: String,
    code: Option<String>,
}

impl Mail {
    #[track_caller]
    pub(crate) fn code(&self) -> &str {
        self.code.as_deref().unwrap_or_else(|| panic!("no code: {self:?}"))
    }
}

/// A shop whose server leaves mails to the test.
pub(crate) fn shop(engine: Engine) -> Shop {
    let shop = Shop::filled(engine).with("TOTE_SECRET", SECRET);
    if engine == Engine::Postgres {
        return shop.with("TOTE_JOBS_IN_SERVE", "false");
    }
    // The server's own worker is the only one there is on SQLite, so mails become due in the year 2286 for it.
    for event in ["INSERT", "UPDATE OF run_at_ms"] {
        let name = event.split(' ').next().unwrap_or_default();
        shop.sql().execute(&format!(
            "CREATE TRIGGER mail_waits_{name} AFTER {event} ON job WHEN NEW.kind = 'mail.account' \
             BEGIN UPDATE job SET run_at_ms = 9999999999999 WHERE id = NEW.id; END"
        ));
    }
    shop
}

/// What the jobs that wait have to say, oldest first; they are done then. A job that has nothing to say is left out.
pub(crate) fn mails(shop: &Shop) -> Vec<Mail> {
    let mails = jobs(shop).iter().filter_map(|job| compose(shop, job)).collect();
    shop.sql().execute("DELETE FROM job WHERE kind = 'mail.account'");
    mails
}

/// The mails that wait to be sent.
pub(crate) fn jobs(shop: &Shop) -> Vec<AccountMail> {
    let payloads = shop.sql().texts(
        "SELECT payload FROM job WHERE kind = 'mail.account' ORDER BY created_at_ms, id",
        "payload",
    );
    let decode = |payload: &String| serde_json::from_str(payload).expect("a job can be read");
    payloads.iter().map(decode).collect()
}

/// What the mail of `job` says when it is sent now.
pub(crate) fn compose(shop: &Shop, job: &AccountMail) -> Option<Mail> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let key = AccountKey::new(SECRET.as_bytes());
    let letter = runtime.block_on(async {
        let db = Db::open(&shop.url(), 1).await.expect("the database answers");
        letter(&db, &Clock::system(), &key, job).await.expect("no fault")
    });
    letter.map(|letter| Mail {
        purpose: letter.purpose,
        email: letter.email,
        language: letter.language,
        code: letter.code.map(|code| code.text().to_owned()),
    })
}

/// The only mail that waits.
#[track_caller]
pub(crate) fn mail(shop: &Shop) -> Mail {
    let mut mails = mails(shop);
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0)
}

pub(crate) const PASSWORD: &str = "violet umbrella";
pub(crate) const EMAIL: &str = "shopper-1@example.com";

/// What every way of signing in answers.
pub(crate) const SIGNED_IN: &str = "viewer { id kind customer { email emailVerified } } mergeWarnings { code } \
                                    userErrors { code field message }";

/// The selection of a payload that signs in.
pub(crate) fn signed_in() -> String {
    format!("{TOKENS} {SIGNED_IN}")
}

/// Asks for an account on the device of `device_key`.
pub(crate) fn register(server: &Server, email: &str, password: &str, device_key: &str) -> Answer {
    let input = json!({"email": email, "password": password, "deviceKey": device_key});
    let selection = format!("checkYourMail {}", signed_in());
    server.write("customerRegister", input, &selection).answer()
}

pub(crate) fn verify(server: &Server, email: &str, code: &str, device_key: &str) -> Answer {
    let input = json!({"email": email, "code": code, "deviceKey": device_key});
    server.write("customerVerify", input, &signed_in()).answer()
}

pub(crate) fn login(server: &Server, email: &str, password: &str, device_key: &str) -> Answer {
    let input = json!({"email": email, "password": password, "deviceKey": device_key});
    server.write("customerLogin", input, &signed_in()).answer()
}

/// The guest of a device signs in as the customer with the address [`EMAIL`].
pub(crate) fn login_of(guest: &Device<'_>) -> Answer {
    let input = json!({"email": EMAIL, "password": PASSWORD, "deviceKey": guest.key});
    guest.write("customerLogin", input, &signed_in()).answer()
}

/// A customer with the address [`EMAIL`] and the password [`PASSWORD`] on a new device.
pub(crate) fn customer<'a>(shop: &Shop, server: &'a Server) -> Device<'a> {
    customer_of(shop, server, EMAIL)
}

pub(crate) fn customer_of<'a>(shop: &Shop, server: &'a Server, email: &str) -> Device<'a> {
    let key = new_device();
    let registered = register(server, email, PASSWORD, &key).data();
    assert_eq!(registered["customerRegister"]["checkYourMail"], true, "{registered}");
    let mail = mail(shop);
    let verified = verify(server, email, mail.code(), &key).data();
    Device::of(server, &key, &verified["customerVerify"])
}

/// The code of the only user error of a payload, and its field.
#[track_caller]
pub(crate) fn refused(answer: &Answer, mutation: &str) -> (String, String) {
    let data = answer.data();
    let errors = data[mutation]["userErrors"].as_array().expect("a list");
    assert_eq!(errors.len(), 1, "{data}");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (text(&errors[0]["code"]), text(&errors[0]["field"][0]))
}

/// Asserts that there were too many attempts, and says when to come back.
#[track_caller]
pub(crate) fn throttled(answer: &Answer) -> u64 {
    assert_eq!(answer.refusal().code, "RATE_LIMITED", "{}", answer.text);
    let wait = answer.json()["errors"][0]["extensions"]["retryAfterMs"].as_u64();
    wait.expect("it says when to come back")
}

/// Lets `ms` pass for whatever counts attempts.
pub(crate) fn wait(shop: &Shop, ms: u64) {
    shop.sql().execute(&format!(
        "UPDATE attempt_counter SET last_at_ms = last_at_ms - {ms}, empty_at_ms = empty_at_ms - {ms}"
    ));
}
