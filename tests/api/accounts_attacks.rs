//! Those who try to get into accounts of others, or to learn who has one.

use std::time::Instant;

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use serde_json::json;

use crate::app::{Server, Shop};
use crate::clients::Answer;
use crate::engine::Engine;
use crate::mailbox::{
    EMAIL, PASSWORD, customer, login, mail, refused, register, shop, signed_in, throttled, verify, wait,
};
use crate::on_both_engines;
use crate::shoppers::new_device;

on_both_engines!(
    guessing_a_password_is_slowed_down_and_the_right_one_works_afterwards,
    guesses_that_come_together_are_counted_each,
    nobody_locks_a_shopper_out,
    an_answer_does_not_tell_who_has_an_account,
    the_time_does_not_tell_who_has_an_account,
    guessing_a_code_makes_it_void,
    what_strangers_guess_voids_no_code_for_a_known_device,
    a_code_is_used_once_and_expires,
    a_password_is_hashed_anew_when_the_parameters_are_old,
);

const STRANGER: &str = "shopper-9@example.com";

fn is_wrong(answer: &Answer) -> bool {
    answer.json().get("errors").is_none() && refused(answer, "customerLogin").0 == "CREDENTIALS_WRONG"
}

fn guessing_a_password_is_slowed_down_and_the_right_one_works_afterwards(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    customer(&shop, &server);
    let attacker = new_device();
    let mut waits = Vec::new();
    for guess in 0..5 {
        assert!(is_wrong(&login(
            &server,
            EMAIL,
            &format!("guess number {guess}"),
            &attacker
        )));
    }
    for _ in 0..4 {
        // Even the right password is not looked at.
        let wait_ms = throttled(&login(&server, EMAIL, PASSWORD, &attacker));
        waits.push(wait_ms);
        wait(&shop, wait_ms);
        assert!(is_wrong(&login(&server, EMAIL, "another guess", &attacker)));
    }
    assert!(waits.windows(2).all(|pair| pair[1] > pair[0] * 3 / 2), "{waits:?}");
    let wait_ms = throttled(&login(&server, EMAIL, PASSWORD, &attacker));
    wait(&shop, wait_ms);
    let right = login(&server, EMAIL, PASSWORD, &new_device()).data();
    assert_eq!(right["customerLogin"]["viewer"]["kind"], "CUSTOMER");
    // What was tried on this account from here is forgotten.
    assert!(is_wrong(&login(&server, EMAIL, "one more guess", &attacker)));
}

fn guesses_that_come_together_are_counted_each(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    customer(&shop, &server);
    let attacker = new_device();
    let wrong: usize = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..16)
            .map(|guess| {
                let (server, attacker) = (&server, &attacker);
                scope.spawn(move || login(server, EMAIL, &format!("guess number {guess}"), attacker))
            })
            .collect();
        let answers = guesses.into_iter().map(|guess| guess.join().expect("it ends"));
        answers
            .filter(|answer| {
                let is_wrong = is_wrong(answer);
                assert!(is_wrong || throttled(answer) > 0);
                is_wrong
            })
            .count()
    });
    // A slow machine may take longer than the first wait, of a second.
    assert!((5..=8).contains(&wrong), "{wrong} guesses were looked at");
}

fn nobody_locks_a_shopper_out(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let own = customer(&shop, &server);
    // Somebody who waits as told goes on for long, and always takes the next free moment.
    let attacker = new_device();
    for _ in 0..12 {
        let answer = login(&server, EMAIL, "a wrong password", &attacker);
        if !is_wrong(&answer) {
            wait(&shop, throttled(&answer));
            assert!(is_wrong(&login(&server, EMAIL, "a wrong password", &attacker)));
        }
    }
    throttled(&login(&server, EMAIL, PASSWORD, &attacker));
    // A device that has been in the account before is let in meanwhile, however long that was ago.
    shop.sql().execute("UPDATE session SET revoked_at_ms = created_at_ms");
    let own = login(&server, EMAIL, PASSWORD, &own.key).data();
    assert_eq!(own["customerLogin"]["userErrors"], json!([]));
}

/// The answers of everything that a stranger can ask about an address.
fn questions(server: &Server, email: &str) -> Vec<Answer> {
    let key = new_device();
    let ask = |name: &str, input| server.write(name, input, "userErrors { code field message }").answer();
    vec![
        login(server, email, "a wrong password", &key),
        register(server, email, "another umbrella", &key),
        verify(server, email, "0123 4567", &key),
        verify(server, email, "not a code", &key),
        ask(
            "customerVerificationResend",
            json!({"email": email, "deviceKey": new_device()}),
        ),
        ask("passwordResetRequest", json!({"email": email, "deviceKey": key})),
        ask(
            "passwordReset",
            json!({"email": email, "code": "0123 4567", "newPassword": "another umbrella", "deviceKey": key}),
        ),
    ]
}

fn an_answer_does_not_tell_who_has_an_account(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    customer(&shop, &server);
    let ask = |email| {
        shop.sql().execute("DELETE FROM attempt_counter");
        let answers = questions(&server, email);
        let told = answers
            .iter()
            .map(|answer| (answer.status, answer.text.clone(), answer.statements()));
        told.collect::<Vec<_>>()
    };
    let (known, unknown) = (ask(EMAIL), ask(STRANGER));
    assert_eq!(known, unknown);
    // Nor does it show when one has tried too often.
    let until_throttled = |email| {
        shop.sql().execute("DELETE FROM attempt_counter");
        let key = new_device();
        (0..20)
            .map(|_| login(&server, email, "a wrong password", &key))
            .take_while(is_wrong)
            .count()
    };
    assert_eq!(until_throttled(EMAIL), until_throttled(STRANGER));
}

fn the_time_does_not_tell_who_has_an_account(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    customer(&shop, &server);
    let sql = shop.sql();
    let key = new_device();
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..22 {
        for (email, times) in [EMAIL, STRANGER].iter().zip(&mut times) {
            sql.execute("DELETE FROM attempt_counter");
            let begun = Instant::now();
            assert!(is_wrong(&login(&server, email, "a wrong password", &key)));
            // The first ones prepare the document.
            if round > 1 {
                times.push(begun.elapsed());
            }
        }
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    });
    // Without the hash the one would take a small part of the other.
    assert!(
        known < unknown * 2 && unknown < known * 2,
        "{known:?} with an account, {unknown:?} without"
    );
}

fn guessing_a_code_makes_it_void(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let key = new_device();
    register(&server, EMAIL, PASSWORD, &key).data();
    let mail = mail(&shop);
    let mut looked_at = 0;
    let mut refusals = 0;
    while looked_at < 10 {
        let answer = verify(&server, EMAIL, &format!("0000000{looked_at}"), &key);
        if answer.json().get("errors").is_none() {
            assert_eq!(refused(&answer, "customerVerify").0, "CODE_WRONG");
            looked_at += 1;
        } else {
            wait(&shop, throttled(&answer));
            refusals += 1;
        }
    }
    assert_eq!(refusals, 5, "five guesses are free");
    wait(&shop, 3_600_000);
    let right = verify(&server, EMAIL, mail.code(), &key);
    assert_eq!(refused(&right, "customerVerify").0, "CODE_WRONG");
    // A new mail has a code that is good.
    let input = json!({"email": EMAIL, "deviceKey": key});
    server
        .write("customerVerificationResend", input, "userErrors { code }")
        .data();
    let again = crate::mailbox::mail(&shop);
    wait(&shop, 3_600_000);
    let verified = verify(&server, EMAIL, again.code(), &key).data();
    assert_eq!(verified["customerVerify"]["viewer"]["kind"], "CUSTOMER");
}

fn request_reset(shop: &Shop, server: &Server) -> String {
    shop.sql().execute("DELETE FROM attempt_counter");
    let input = json!({"email": EMAIL, "deviceKey": new_device()});
    server
        .write("passwordResetRequest", input, "userErrors { code }")
        .data();
    mail(shop).code().to_owned()
}

fn what_strangers_guess_voids_no_code_for_a_known_device(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let own = customer(&shop, &server);
    let code = request_reset(&shop, &server);
    shop.sql().execute("UPDATE mail_code SET wrong_guesses = 10");
    let reset = |key: &str| {
        let input = json!({"email": EMAIL, "code": code, "newPassword": "amber raincoat", "deviceKey": key});
        server.write("passwordReset", input, &signed_in()).answer()
    };
    assert_eq!(refused(&reset(&new_device()), "passwordReset").0, "CODE_WRONG");
    assert_eq!(reset(&own.key).data()["passwordReset"]["userErrors"], json!([]));
}

fn a_code_is_used_once_and_expires(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let own = customer(&shop, &server);
    let reset = |code: &str, key: &str| {
        let input = json!({"email": EMAIL, "code": code, "newPassword": "amber raincoat", "deviceKey": key});
        server.write("passwordReset", input, &signed_in()).answer()
    };
    // A code for one thing is not good for another.
    let code = request_reset(&shop, &server);
    assert_eq!(
        refused(&verify(&server, EMAIL, &code, &own.key), "customerVerify").0,
        "CODE_WRONG"
    );
    shop.sql()
        .execute("UPDATE mail_code SET expires_at_ms = expires_at_ms - 1800001");
    assert_eq!(refused(&reset(&code, &own.key), "passwordReset").0, "CODE_WRONG");

    let (code, other) = (request_reset(&shop, &server), request_reset(&shop, &server));
    assert_eq!(reset(&code, &own.key).data()["passwordReset"]["userErrors"], json!([]));
    let stranger = new_device();
    for used in [&code, &other] {
        assert_eq!(refused(&reset(used, &stranger), "passwordReset").0, "CODE_WRONG");
    }
    // Nor does it let its own device in again, once the session was ended.
    shop.sql()
        .execute("UPDATE session SET revoked_at_ms = created_at_ms WHERE revoked_at_ms IS NULL");
    assert_eq!(refused(&reset(&code, &own.key), "passwordReset").0, "CODE_WRONG");
}

fn a_password_is_hashed_anew_when_the_parameters_are_old(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    customer(&shop, &server);
    let params = Params::new(64, 1, 1, None).expect("parameters");
    let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(PASSWORD.as_bytes())
        .expect("a hash")
        .to_string();
    let sql = shop.sql();
    sql.execute(&format!("UPDATE customer SET password_hash = '{old}'"));
    let kept = || {
        sql.texts("SELECT password_hash FROM customer", "password_hash")
            .remove(0)
    };
    assert!(is_wrong(&login(&server, EMAIL, "a wrong password", &new_device())));
    assert_eq!(kept(), old);
    for _ in 0..2 {
        let signed_in = login(&server, EMAIL, PASSWORD, &new_device()).data();
        assert_eq!(signed_in["customerLogin"]["userErrors"], json!([]));
        assert!(kept().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept());
    }
}
