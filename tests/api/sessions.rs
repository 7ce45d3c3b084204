//! Sessions: refreshing, logging out, and what happens when a refresh token is used twice.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::Answer;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::shoppers::{Device, TOKENS, new_device};

on_both_engines!(
    a_refresh_gives_new_tokens_of_the_same_session,
    a_parallel_refresh_with_a_lost_reply_is_answered,
    a_refresh_token_that_is_used_again_ends_the_session,
    a_refresh_token_is_worth_nothing_without_its_device,
    a_device_logs_out,
    a_shopper_ends_sessions_of_other_devices,
    a_session_of_somebody_else_is_not_found,
    sessions_that_nobody_can_go_on_with_are_removed,
);

fn refresh(server: &Server, token: &str, device_key: &str) -> Answer {
    let input = json!({"refreshToken": token, "deviceKey": device_key});
    server
        .write("tokenRefresh", input, &format!("{TOKENS} viewer {{ id }}"))
        .answer()
}

/// The reason why a token was not taken.
#[track_caller]
fn reason(answer: &Answer) -> String {
    let body = answer.json();
    let extensions = &body["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "UNAUTHENTICATED", "{}", answer.text);
    extensions["reason"].as_str().expect("a reason").to_owned()
}

fn sessions(device: &Device<'_>) -> Answer {
    device
        .ask("{ viewer { sessions { id deviceName isCurrent createdAt lastUsedAt } } }")
        .answer()
}

/// Whoever follows a shopper's scope hears of each session that was ended, once.
#[track_caller]
pub(crate) fn assert_ends_are_told(shop: &Shop) {
    let sql = shop.sql();
    let ended = sql.number("SELECT COUNT(*) FROM session WHERE revoked_at_ms IS NOT NULL");
    let told = sql.number(
        "SELECT COUNT(*) FROM change_entity e JOIN change_scope s ON s.id = e.scope_id \
         WHERE s.kind = 3 AND e.entity_kind = 15 AND e.deleted_at_ms IS NOT NULL",
    );
    assert!(ended > 0);
    assert_eq!(told, ended);
}

fn a_refresh_gives_new_tokens_of_the_same_session(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let mut device = server.guest();
    let id = device.id();
    for _ in 0..3 {
        let payload = refresh(&server, &device.refresh_token, &device.key).data()["tokenRefresh"].take();
        assert_eq!(payload["viewer"]["id"], id.as_str());
        let next = Device::of(&server, &device.key, &payload);
        assert_ne!(next.refresh_token, device.refresh_token);
        device = next;
    }
    assert_eq!(device.id(), id);
    let listed = sessions(&device);
    assert_eq!(listed.statements(), 1);
    let listed = listed.data()["viewer"]["sessions"].take();
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    assert_eq!(listed[0]["isCurrent"], true);
    assert_eq!(listed[0]["deviceName"], Value::Null);
}

fn a_parallel_refresh_with_a_lost_reply_is_answered(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| refresh(&server, &device.refresh_token, &device.key)))
            .collect();
        sent.into_iter().map(|one| one.join().expect("it ends")).collect()
    });
    for answer in &answers {
        let payload = answer.data()["tokenRefresh"].take();
        let next = Device::of(&server, &device.key, &payload);
        refresh(&server, &next.refresh_token, &device.key).data();
    }
    assert_eq!(
        shop.sql()
            .number("SELECT COUNT(*) FROM session WHERE revoked_at_ms IS NULL"),
        1
    );
}

fn a_refresh_token_that_is_used_again_ends_the_session(engine: Engine) {
    let shop = Shop::filled(engine).with("TOTE_REUSE_GRACE_S", "0");
    let server = shop.serve();
    let device = server.guest();
    let payload = refresh(&server, &device.refresh_token, &device.key).data()["tokenRefresh"].take();
    let next = Device::of(&server, &device.key, &payload);
    // Without a grace only what comes in the same millisecond would be forgiven.
    shop.sql()
        .execute("UPDATE refresh_token SET used_at_ms = used_at_ms - 1000 WHERE used_at_ms IS NOT NULL");
    assert_eq!(
        reason(&refresh(&server, &device.refresh_token, &device.key)),
        "SESSION_REVOKED"
    );
    // The whole family, those that nobody used included.
    assert_eq!(
        reason(&refresh(&server, &next.refresh_token, &device.key)),
        "SESSION_REVOKED"
    );
    assert_eq!(
        reason(&next.write("logoutEverywhere", json!({}), "endedCount").answer()),
        "SESSION_REVOKED"
    );
    assert_eq!(reason(&sessions(&next)), "SESSION_REVOKED");
    let public = next.ask("{ shop { name } }").data();
    assert!(public["shop"]["name"].is_string());
    assert_ends_are_told(&shop);
}

fn a_refresh_token_is_worth_nothing_without_its_device(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let thief = new_device();
    assert_eq!(
        reason(&refresh(&server, &device.refresh_token, &thief)),
        "TOKEN_INVALID"
    );
    assert_eq!(
        reason(&refresh(&server, "tote_rt_unknown", &device.key)),
        "TOKEN_INVALID"
    );
    // Its owner goes on.
    let payload = refresh(&server, &device.refresh_token, &device.key).data()["tokenRefresh"].take();
    let next = Device::of(&server, &device.key, &payload);
    // Used once already, and by another device: somebody has it who should not.
    assert_eq!(
        reason(&refresh(&server, &device.refresh_token, &thief)),
        "SESSION_REVOKED"
    );
    assert_eq!(
        reason(&refresh(&server, &next.refresh_token, &device.key)),
        "SESSION_REVOKED"
    );
    let expired = server.guest();
    shop.sql()
        .execute("UPDATE refresh_token SET expires_at_ms = 1 WHERE used_at_ms IS NULL");
    assert_eq!(
        reason(&refresh(&server, &expired.refresh_token, &expired.key)),
        "TOKEN_EXPIRED"
    );
}

fn a_device_logs_out(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let id = device.id();
    for _ in 0..2 {
        let input = json!({"refreshToken": device.refresh_token});
        let payload = server.write("logout", input, "isLoggedOut").data();
        assert_eq!(payload["logout"]["isLoggedOut"], true, "twice does no harm");
    }
    assert_eq!(
        reason(&refresh(&server, &device.refresh_token, &device.key)),
        "SESSION_REVOKED"
    );
    assert_eq!(reason(&sessions(&device)), "SESSION_REVOKED");
    let again = server.guest_on(&device.key);
    assert_ne!(again.id(), id, "who begins after that is somebody else");
    assert_ends_are_told(&shop);
}

fn a_shopper_ends_sessions_of_other_devices(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    // One shopper on three devices, as signing in on each would have it.
    let devices = [server.guest(), server.guest(), server.guest()];
    shop.sql()
        .execute("UPDATE session SET principal_id = (SELECT id FROM principal ORDER BY created_at_ms, id LIMIT 1)");
    let devices: Vec<Device<'_>> = devices
        .iter()
        .map(|device| {
            let payload = refresh(&server, &device.refresh_token, &device.key).data()["tokenRefresh"].take();
            Device::of(&server, &device.key, &payload)
        })
        .collect();
    let listed = sessions(&devices[0]).data()["viewer"]["sessions"].take();
    let listed = listed.as_array().expect("a list");
    assert_eq!(listed.len(), 3);
    let current: Vec<&Value> = listed.iter().filter(|one| one["isCurrent"] == true).collect();
    assert_eq!(current.len(), 1);
    let other = listed
        .iter()
        .find(|one| one["isCurrent"] == false)
        .expect("there are others");
    for _ in 0..2 {
        let payload = devices[0]
            .write(
                "sessionRevoke",
                json!({"id": other["id"]}),
                "revokedSessionId userErrors { code }",
            )
            .data();
        assert_eq!(
            payload["sessionRevoke"],
            json!({"revokedSessionId": other["id"], "userErrors": []})
        );
    }
    let left = sessions(&devices[0]).data()["viewer"]["sessions"].take();
    assert_eq!(left.as_array().map(Vec::len), Some(2));
    let ended = devices[0]
        .write("logoutEverywhere", json!({"keepsThis": true}), "endedCount")
        .data();
    assert_eq!(ended["logoutEverywhere"]["endedCount"], 1);
    let ended = devices[0].write("logoutEverywhere", json!({}), "endedCount").data();
    assert_eq!(ended["logoutEverywhere"]["endedCount"], 1);
    for device in &devices {
        assert_eq!(
            reason(&refresh(&server, &device.refresh_token, &device.key)),
            "SESSION_REVOKED"
        );
    }
    assert_ends_are_told(&shop);
}

fn a_session_of_somebody_else_is_not_found(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let (mine, other) = (server.guest(), server.guest());
    let listed = sessions(&other).data()["viewer"]["sessions"].take();
    let revoke = |id: &Value| {
        mine.write(
            "sessionRevoke",
            json!({"id": id}),
            "revokedSessionId userErrors { code field }",
        )
        .answer()
    };
    let expected = json!({"revokedSessionId": null, "userErrors": [{"code": "NOT_FOUND", "field": ["id"]}]});
    assert_eq!(revoke(&listed[0]["id"]).data()["sessionRevoke"], expected);
    assert_eq!(revoke(&new_device().into()).data()["sessionRevoke"], expected);
    revoke(&"nonsense".into()).assert_bad("input.id");
    assert_eq!(sessions(&other).data()["viewer"]["sessions"], listed);
    let nobody = server
        .write("sessionRevoke", json!({"id": listed[0]["id"]}), "revokedSessionId")
        .answer();
    assert_eq!(reason(&nobody), "TOKEN_MISSING");
}

fn sessions_that_nobody_can_go_on_with_are_removed(engine: Engine) {
    let shop = Shop::filled(engine);
    let (kept, gone) = {
        let server = shop.serve();
        (server.guest().key.clone(), server.guest().key.clone())
    };
    assert_ne!(kept, gone);
    // The second one was last used 61 days ago: the first is newer by its id, which follows the clock.
    shop.sql().execute(
        "UPDATE session SET last_used_at_ms = last_used_at_ms - 5270400000 WHERE id = (SELECT id FROM session ORDER BY id DESC LIMIT 1)",
    );
    let server = shop.serve();
    let left = || shop.sql().number("SELECT COUNT(*) FROM session");
    shop.sql()
        .execute("UPDATE job SET run_at_ms = 1 WHERE kind = 'account.session-sweep'");
    eventually("the sweep has run", || (left() == 1).then_some(()));
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM refresh_token"), 1);
    drop(server);
}
