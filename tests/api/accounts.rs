//! Customers: how accounts begin, how one signs in, and what becomes of passwords.

use serde_json::{Value, json};
use tote::commerce::account::MailPurpose;

use crate::engine::Engine;
use crate::mailbox::{
    EMAIL, PASSWORD, customer, login, mail, mails, refused, register, shop, signed_in, throttled, verify, wait,
};
use crate::on_both_engines;
use crate::process::eventually;
use crate::shoppers::{Device, new_device, new_key};

on_both_engines!(
    an_account_begins_by_the_code_of_a_mail,
    a_code_is_good_on_the_device_that_registered_only,
    registering_an_address_twice_says_so_in_the_mail_only,
    parallel_registrations_of_one_address_are_one_account,
    accounts_open_at_once_where_the_shop_wants_that,
    a_login_repeated_on_its_device_is_the_same_session_and_another_device_another,
    a_reset_ends_all_sessions_and_signs_in,
    a_change_ends_the_other_sessions,
    an_account_is_updated_once_by_one_key,
    a_guest_that_signs_in_becomes_the_customer_once,
    what_cannot_be_kept_is_refused_by_its_field,
    nothing_of_a_password_or_code_is_kept_or_logged,
);

const ACCOUNT: &str = "{ viewer { kind customer { id email firstName lastName language emailVerified createdAt } } }";

/// The sessions of a database that were not ended.
fn sessions(shop: &crate::app::Shop) -> i64 {
    shop.sql()
        .number("SELECT CAST(COUNT(*) AS BIGINT) FROM session WHERE revoked_at_ms IS NULL")
}

fn count(shop: &crate::app::Shop, table: &str) -> i64 {
    shop.sql()
        .number(&format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}"))
}

fn an_account_begins_by_the_code_of_a_mail(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let key = new_device();
    let input = json!({
        "email": "Shopper-1@Example.com", "password": PASSWORD, "deviceKey": key,
        "firstName": " Åsa ", "lastName": "Example",
    });
    let registered = server
        .write(
            "customerRegister",
            input,
            "checkYourMail tokens { accessToken } userErrors { code }",
        )
        .language("de")
        .data();
    assert_eq!(
        registered["customerRegister"],
        json!({"checkYourMail": true, "tokens": null, "userErrors": []})
    );
    assert_eq!(
        count(&shop, "customer"),
        0,
        "nobody has an account before the code came back"
    );
    // The password is not enough yet.
    let early = login(&server, EMAIL, PASSWORD, &key);
    assert_eq!(refused(&early, "customerLogin").0, "CREDENTIALS_WRONG");

    let mail = mail(&shop);
    assert_eq!(mail.purpose, MailPurpose::VerifyAddress);
    assert_eq!(
        (mail.email.as_str(), mail.language.as_str()),
        ("Shopper-1@example.com", "de")
    );
    let verified = verify(&server, EMAIL, &mail.code().to_lowercase(), &key).data();
    assert_eq!(verified["customerVerify"]["userErrors"], json!([]));
    let device = Device::of(&server, &key, &verified["customerVerify"]);
    let answer = device.ask(ACCOUNT).answer();
    assert_eq!(answer.statements(), 1);
    let viewer = answer.data()["viewer"].take();
    assert_eq!(viewer["kind"], "CUSTOMER");
    let account = &viewer["customer"];
    assert_eq!(account["id"].as_str(), Some(device.id().as_str()));
    assert_eq!(
        [
            &account["email"],
            &account["firstName"],
            &account["lastName"],
            &account["language"]
        ],
        ["Shopper-1@example.com", "Åsa", "Example", "de"]
    );
    assert_eq!(account["emailVerified"], true);

    // The reply was lost: the same device gets tokens of the same session.
    let again = verify(&server, EMAIL, mail.code(), &key).data();
    assert_eq!(
        again["customerVerify"]["viewer"]["id"].as_str(),
        Some(device.id().as_str())
    );
    assert_eq!(
        (sessions(&shop), count(&shop, "customer"), count(&shop, "registration")),
        (1, 1, 0)
    );
    // A guest has no account, and anonymous callers no viewer.
    assert_eq!(server.guest().ask(ACCOUNT).data()["viewer"]["customer"], Value::Null);
    assert_eq!(server.ask(ACCOUNT).data()["viewer"], Value::Null);
}

fn a_code_is_good_on_the_device_that_registered_only(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    // A stranger registers the shopper's address with the stranger's password, and so does the shopper with their own.
    let (strange, own) = (new_device(), new_device());
    register(&server, EMAIL, "password of a stranger", &strange).data();
    let strangers = mail(&shop);
    register(&server, EMAIL, PASSWORD, &own).data();
    let owners = mail(&shop);
    // The shopper takes the wrong mail: it does not confirm the stranger's registration.
    assert_eq!(
        refused(&verify(&server, EMAIL, strangers.code(), &own), "customerVerify").0,
        "CODE_WRONG"
    );
    let verified = verify(&server, EMAIL, owners.code(), &own).data();
    assert_eq!(verified["customerVerify"]["viewer"]["kind"], "CUSTOMER");
    let stranger = login(&server, EMAIL, "password of a stranger", &strange);
    assert_eq!(refused(&stranger, "customerLogin").0, "CREDENTIALS_WRONG");
    assert_eq!(
        refused(&verify(&server, EMAIL, strangers.code(), &strange), "customerVerify").0,
        "CODE_WRONG"
    );
    assert_eq!(count(&shop, "customer"), 1);
}

fn registering_an_address_twice_says_so_in_the_mail_only(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    customer(&shop, &server);
    let key = new_device();
    let (known, unknown) = (
        register(&server, "SHOPPER-1@example.com", "another umbrella", &key),
        register(&server, "shopper-2@example.com", "another umbrella", &key),
    );
    assert_eq!(known.text, unknown.text);
    assert_eq!(known.statements(), unknown.statements());
    let mails = mails(&shop);
    let told: Vec<_> = mails.iter().map(|mail| (mail.email.as_str(), mail.purpose)).collect();
    assert_eq!(
        told,
        [
            (EMAIL, MailPurpose::AlreadyRegistered),
            ("shopper-2@example.com", MailPurpose::VerifyAddress)
        ]
    );
    // The second password opens nothing, and the mail can be asked for again.
    assert_eq!(
        refused(&login(&server, EMAIL, "another umbrella", &key), "customerLogin").0,
        "CREDENTIALS_WRONG"
    );
    let resend = |email: &str| {
        let input = json!({"email": email, "deviceKey": key});
        server
            .write("customerVerificationResend", input, "userErrors { code }")
            .answer()
    };
    let (known, unknown, nobody) = (
        resend(EMAIL),
        resend("shopper-2@example.com"),
        resend("shopper-3@example.com"),
    );
    assert!(known.text == unknown.text && known.text == nobody.text);
    assert!(known.statements() == unknown.statements() && known.statements() == nobody.statements());
    let again = crate::mailbox::mails(&shop);
    assert_eq!(again.len(), 2, "nobody gets no mail: {again:?}");
    // Two codes of one registration are both good.
    let verified = verify(&server, "shopper-2@example.com", mails[1].code(), &key).data();
    assert_eq!(verified["customerVerify"]["userErrors"], json!([]));
}

fn parallel_registrations_of_one_address_are_one_account(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let keys: Vec<String> = (0..3).map(|_| new_device()).collect();
    std::thread::scope(|scope| {
        for key in &keys {
            scope.spawn(|| register(&server, EMAIL, PASSWORD, key).data());
        }
    });
    assert_eq!(count(&shop, "registration"), 3);
    let mails = mails(&shop);
    let codes: Vec<&str> = mails.iter().map(crate::mailbox::Mail::code).collect();
    // Each device tries what it can until one code is its own.
    let verified: Vec<Value> = std::thread::scope(|scope| {
        let tries: Vec<_> = keys
            .iter()
            .map(|key| {
                let (shop, server, codes) = (&shop, &server, &codes);
                scope.spawn(move || {
                    let answers = codes.iter().map(|code| {
                        eventually("the attempt is not one too many", || {
                            let answer = verify(server, EMAIL, code, key);
                            if answer.json()["errors"].is_null() {
                                return Some(answer.data());
                            }
                            wait(shop, throttled(&answer));
                            None
                        })
                    });
                    answers.map(|data| data["customerVerify"].clone()).collect::<Vec<_>>()
                })
            })
            .collect();
        tries.into_iter().flat_map(|one| one.join().expect("it ends")).collect()
    });
    let let_in = verified
        .iter()
        .filter(|payload| payload["tokens"] != Value::Null)
        .count();
    assert_eq!((let_in, count(&shop, "customer")), (1, 1), "{verified:?}");
    let refusals: Vec<&Value> = verified
        .iter()
        .map(|payload| &payload["userErrors"][0]["code"])
        .collect();
    assert!(
        refusals
            .iter()
            .all(|code| code.is_null() || *code == "CODE_WRONG" || *code == "EMAIL_TAKEN"),
        "{refusals:?}"
    );
    assert_eq!(sessions(&shop), 1);
}

fn accounts_open_at_once_where_the_shop_wants_that(engine: Engine) {
    let shop = shop(engine).with("TOTE_REGISTRATION", "immediate");
    let server = shop.serve();
    let key = new_device();
    let opened = register(&server, EMAIL, PASSWORD, &key).data()["customerRegister"].take();
    assert_eq!(
        (&opened["checkYourMail"], &opened["userErrors"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(
        opened["viewer"]["customer"],
        json!({"email": EMAIL, "emailVerified": false})
    );
    // The reply was lost.
    let again = register(&server, EMAIL, PASSWORD, &key).data()["customerRegister"].take();
    assert_eq!(again["viewer"]["id"], opened["viewer"]["id"]);
    assert_eq!((sessions(&shop), count(&shop, "customer")), (1, 1));
    // Somebody else learns that the address is taken, and nothing more.
    let other = new_device();
    for password in [PASSWORD, "another umbrella"] {
        let taken = register(&server, EMAIL, password, &other);
        assert_eq!(
            refused(&taken, "customerRegister"),
            ("EMAIL_TAKEN".to_owned(), "email".to_owned())
        );
    }
    let wrong = register(&server, EMAIL, "another umbrella", &key);
    assert_eq!(refused(&wrong, "customerRegister").0, "EMAIL_TAKEN");
    let mail = mail(&shop);
    assert_eq!(
        refused(&verify(&server, EMAIL, mail.code(), &other), "customerVerify").0,
        "CODE_WRONG"
    );
    let verified = verify(&server, EMAIL, mail.code(), &key).data();
    assert_eq!(verified["customerVerify"]["viewer"]["customer"]["emailVerified"], true);
}

fn a_login_repeated_on_its_device_is_the_same_session_and_another_device_another(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let first = customer(&shop, &server);
    let key = new_device();
    let payloads: Vec<Value> = std::thread::scope(|scope| {
        let logins: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| login(&server, "Shopper-1@EXAMPLE.com", PASSWORD, &key).data()["customerLogin"].take())
            })
            .collect();
        logins.into_iter().map(|one| one.join().expect("it ends")).collect()
    });
    for payload in &payloads {
        assert_eq!(payload["viewer"]["id"].as_str(), Some(first.id().as_str()), "{payload}");
        assert_eq!(Device::of(&server, &key, payload).id(), first.id());
    }
    assert_ne!(
        payloads[0]["tokens"]["refreshToken"],
        payloads[1]["tokens"]["refreshToken"]
    );
    assert_eq!(sessions(&shop), 2, "one of each device");
}

/// Whether a device may still write.
fn may_write(device: &Device<'_>) -> bool {
    let answer = device.keyed_with(&new_key(), "customerUpdate", json!({}), "userErrors { code }");
    if answer.json().get("errors").is_none() {
        return true;
    }
    assert_eq!(answer.refusal().code, "UNAUTHENTICATED", "{}", answer.text);
    assert_eq!(answer.json()["errors"][0]["extensions"]["reason"], "SESSION_REVOKED");
    false
}

fn a_reset_ends_all_sessions_and_signs_in(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let first = customer(&shop, &server);
    let request = |email: &str| {
        let input = json!({"email": email, "deviceKey": new_device()});
        server
            .write("passwordResetRequest", input, "userErrors { code }")
            .answer()
    };
    let (known, unknown) = (request(EMAIL), request("shopper-2@example.com"));
    assert_eq!(known.text, unknown.text);
    assert_eq!(known.statements(), unknown.statements());
    assert_eq!(crate::mailbox::jobs(&shop).len(), 2, "both left a job");
    let letter = mail(&shop);
    assert_eq!(
        (letter.email.as_str(), letter.purpose),
        (EMAIL, MailPurpose::ResetPassword)
    );

    let key = new_device();
    let reset = |code: &str, password: &str, key: &str| {
        let input = json!({"email": EMAIL, "code": code, "newPassword": password, "deviceKey": key});
        server.write("passwordReset", input, &signed_in()).answer()
    };
    let short = reset(letter.code(), "short", &key);
    assert_eq!(
        refused(&short, "passwordReset"),
        ("PASSWORD_TOO_SHORT".to_owned(), "newPassword".to_owned())
    );
    assert!(may_write(&first));
    let done = reset(letter.code(), "amber raincoat", &key).data()["passwordReset"].take();
    assert_eq!(done["viewer"]["id"].as_str(), Some(first.id().as_str()));
    assert!(!may_write(&first), "every session was ended");
    assert!(may_write(&Device::of(&server, &key, &done)));
    assert_eq!(mail(&shop).purpose, MailPurpose::PasswordChanged);

    // The reply was lost: tokens again, and nothing is done twice.
    let again = reset(letter.code(), "amber raincoat", &key).data()["passwordReset"].take();
    assert_eq!((&again["viewer"]["id"], sessions(&shop)), (&done["viewer"]["id"], 1));
    assert!(mails(&shop).is_empty());
    // Another password was not set, and it is not said that it was.
    assert_eq!(
        refused(&reset(letter.code(), "third password", &key), "passwordReset").0,
        "CODE_WRONG"
    );
    // The code is used up for everybody else.
    assert_eq!(
        refused(&reset(letter.code(), "third password", &new_device()), "passwordReset").0,
        "CODE_WRONG"
    );
    assert_eq!(
        refused(&login(&server, EMAIL, PASSWORD, &key), "customerLogin").0,
        "CREDENTIALS_WRONG"
    );
    assert_eq!(
        login(&server, EMAIL, "amber raincoat", &key).data()["customerLogin"]["userErrors"],
        json!([])
    );
    crate::sessions::assert_ends_are_told(&shop);
}

fn a_change_ends_the_other_sessions(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let first = customer(&shop, &server);
    let key = new_device();
    let second = Device::of(
        &server,
        &key,
        &login(&server, EMAIL, PASSWORD, &key).data()["customerLogin"],
    );
    let change = |current: &str, new: &str| {
        let input = json!({"currentPassword": current, "newPassword": new});
        second
            .write("passwordChange", input, "userErrors { code field message }")
            .answer()
    };
    assert_eq!(
        refused(&change("not the password", "amber raincoat"), "passwordChange"),
        ("CURRENT_PASSWORD_WRONG".to_owned(), "currentPassword".to_owned())
    );
    assert!(may_write(&first));
    let asked = json!({"deviceKey": key, "email": EMAIL});
    server.write("passwordResetRequest", asked, "__typename").data();
    let reset = mail(&shop);
    // Sent twice, as a phone does that got no answer.
    for _ in 0..2 {
        assert_eq!(
            change(PASSWORD, "amber raincoat").data()["passwordChange"]["userErrors"],
            json!([])
        );
    }
    assert!(!may_write(&first) && may_write(&second));
    assert_eq!(mail(&shop).purpose, MailPurpose::PasswordChanged);
    // Whoever has seen a code in the mailbox cannot undo it.
    let input =
        json!({"deviceKey": new_device(), "email": EMAIL, "code": reset.code(), "newPassword": "grey umbrella"});
    let undone = server
        .write("passwordReset", input, "userErrors { code field }")
        .answer();
    assert_eq!(refused(&undone, "passwordReset").0, "CODE_WRONG");
    assert_eq!(
        login(&server, EMAIL, "amber raincoat", &key).data()["customerLogin"]["userErrors"],
        json!([])
    );
    // Only a customer has a password to change.
    let input = json!({"currentPassword": PASSWORD, "newPassword": "amber raincoat"});
    let guest = server
        .guest()
        .write("passwordChange", input.clone(), "userErrors { code }")
        .answer();
    assert_eq!(guest.refusal().code, "FORBIDDEN");
    // A session that was ended is not told which password is right.
    for current in ["amber raincoat", "not the password"] {
        let input = json!({"currentPassword": current, "newPassword": "grey umbrella"});
        let ended = first.write("passwordChange", input, "userErrors { code }").answer();
        assert_eq!(ended.refusal().code, "UNAUTHENTICATED", "{current}");
    }
    let nobody = server.write("passwordChange", input, "userErrors { code }").answer();
    assert_eq!(nobody.refusal().code, "UNAUTHENTICATED");
    crate::sessions::assert_ends_are_told(&shop);
}

fn an_account_is_updated_once_by_one_key(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let device = customer(&shop, &server);
    let head = || {
        shop.sql().number(&format!(
            "SELECT head FROM change_scope WHERE kind = 3 AND key = '{}'",
            tote::platform::id::MintedId::parse(&device.id()).expect("an id").uuid
        ))
    };
    let before = head();
    let selection = "customer { firstName lastName language } userErrors { code field message }";
    let key = new_key();
    let update = json!({"firstName": "Ada", "lastName": "Example", "language": "de"});
    for _ in 0..3 {
        let answer = device.keyed_with(&key, "customerUpdate", update.clone(), selection);
        assert_eq!(answer.data()["customerUpdate"]["customer"], update);
    }
    assert_eq!(head(), before + 1);
    let kept = device.keyed("customerUpdate", json!({"lastName": null}), selection);
    assert_eq!(
        kept["customer"],
        json!({"firstName": "Ada", "lastName": null, "language": "de"})
    );
    // What is left out and what is taken away are two writes.
    let reused = device.keyed_with(&key, "customerUpdate", json!({"firstName": null}), selection);
    assert_eq!(
        reused.assert_bad("input.key"),
        "input.key: this key was used for another write: a new write needs a new key"
    );
    let (wrong, key) = (json!({"firstName": "a\nb", "language": "german"}), new_key());
    for _ in 0..2 {
        let answer = device
            .keyed_with(&key, "customerUpdate", wrong.clone(), selection)
            .data();
        let codes: Vec<String> = crate::clients::each(&answer["customerUpdate"]["userErrors"], "code");
        assert_eq!(codes, ["NAME_INVALID", "LANGUAGE_INVALID"]);
        assert_eq!(answer["customerUpdate"]["customer"]["firstName"], "Ada");
    }
    let guest = server
        .guest()
        .keyed_with(&new_key(), "customerUpdate", json!({}), selection);
    assert_eq!(guest.refusal().code, "FORBIDDEN");
}

fn a_guest_that_signs_in_becomes_the_customer_once(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let first = customer(&shop, &server);
    let guest = server.guest();
    let merged = || {
        let merged = shop.sql();
        merged.number("SELECT CAST(COUNT(*) AS BIGINT) FROM principal WHERE merged_into IS NOT NULL")
    };
    let input = json!({"email": EMAIL, "password": PASSWORD, "deviceKey": guest.key});
    // Some in parallel, all with the guest's token.
    let ids: Vec<Value> = std::thread::scope(|scope| {
        let logins: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| guest.write("customerLogin", input.clone(), &signed_in()).data()["customerLogin"].take())
            })
            .collect();
        logins
            .into_iter()
            .map(|one| one.join().expect("it ends")["viewer"]["id"].take())
            .collect()
    });
    assert!(ids.iter().all(|id| id.as_str() == Some(first.id().as_str())), "{ids:?}");
    assert_eq!((merged(), sessions(&shop)), (1, 2));
    // The guest is no more, and has gone to the one customer: another signs in without it.
    let other = crate::mailbox::customer_of(&shop, &server, "shopper-2@example.com");
    let input = json!({"email": "shopper-2@example.com", "password": PASSWORD, "deviceKey": guest.key});
    let signed = guest.write("customerLogin", input, &signed_in()).data();
    assert_eq!(
        signed["customerLogin"]["viewer"]["id"].as_str(),
        Some(other.id().as_str())
    );
    let owners = shop.sql().texts(
        "SELECT customer.email FROM principal JOIN customer ON customer.principal_id = principal.merged_into",
        "email",
    );
    assert_eq!(owners, [EMAIL]);
    // On this device a new guest begins.
    assert_ne!(server.guest_on(&guest.key).id(), guest.id());
    crate::sessions::assert_ends_are_told(&shop);
}

fn what_cannot_be_kept_is_refused_by_its_field(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let key = new_device();
    let long = "x".repeat(129);
    for (email, password, code, field) in [
        ("no address", PASSWORD, "EMAIL_INVALID", "email"),
        (
            "a@example.com\r\nBcc: b@example.com",
            PASSWORD,
            "EMAIL_INVALID",
            "email",
        ),
        (EMAIL, "short", "PASSWORD_TOO_SHORT", "password"),
        (EMAIL, &long, "PASSWORD_TOO_LONG", "password"),
        (EMAIL, "Password1", "PASSWORD_TOO_COMMON", "password"),
        (EMAIL, EMAIL, "PASSWORD_TOO_COMMON", "password"),
    ] {
        let answer = register(&server, email, password, &key);
        assert_eq!(
            refused(&answer, "customerRegister"),
            (code.to_owned(), field.to_owned()),
            "{email} {password}"
        );
    }
    register(&server, EMAIL, PASSWORD, "short").assert_bad("input.deviceKey");
    assert_eq!(count(&shop, "registration"), 0);
    assert!(crate::mailbox::jobs(&shop).is_empty());
}

fn nothing_of_a_password_or_code_is_kept_or_logged(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let key = new_device();
    register(&server, EMAIL, PASSWORD, &key).data();
    let mail = mail(&shop);
    verify(&server, EMAIL, mail.code(), &key).data();
    login(&server, EMAIL, "a wrong password", &key).data();
    let stored = shop.sql().dump();
    let log = server.process().errors();
    for secret in [PASSWORD, mail.code(), "a wrong password"] {
        assert!(stored.iter().all(|row| !row.contains(secret)), "{secret} is kept");
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    assert!(!log.contains(EMAIL) && !log.contains("shopper-1"), "{log}");
    assert!(stored.iter().any(|row| row.contains("$argon2id$v=19$m=19456,t=2,p=1$")));
}
