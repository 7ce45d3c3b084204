//! Who takes part in a run.

use serde_json::json;

use super::device::Device;
use super::follower::{Follower, Topic};
use super::ground::Ground;
use super::plan::{Cast, Plan};
use crate::mailbox::PASSWORD;
use crate::shoppers::new_device;

/// The devices of a run. The last one is another shopper's.
pub(super) fn devices(ground: &Ground, plan: &Plan) -> Vec<Device> {
    let (party, other) = (ground.party(), ground.party());
    let phone = new_device();
    let key = |at: usize| {
        if plan.cast == Cast::Guest || at == 0 {
            phone.clone()
        } else {
            new_device()
        }
    };
    let mut devices: Vec<Device> = (0..plan.devices).map(|at| Device::new(at, &party, key(at))).collect();
    if plan.cast != Cast::Guest {
        for device in &mut devices {
            device.email = Some(mail_of(&party));
        }
        register(ground, &mut devices[0]);
    }
    for device in devices.iter_mut().skip(1) {
        device.is_signed_in = plan.cast == Cast::Customer;
    }
    devices.push(Device::new(plan.devices, &other, new_device()));
    for device in devices.iter_mut().filter(|device| device.access.is_empty()) {
        assert!(device.renew(ground.proxy.address), "it is let in");
    }
    devices
}

/// The address under which a shopper orders.
pub(super) fn mail_of(party: &str) -> String {
    format!("shopper-{party}@example.com")
}

fn register(ground: &Ground, device: &mut Device) {
    let input = json!({"email": device.email, "password": PASSWORD, "deviceKey": device.key});
    assert!(
        device.take_tokens(ground.proxy.address, "customerRegister", &input, false),
        "there is an account"
    );
    device.is_signed_in = true;
}

/// What the first device subscribes to.
pub(super) fn topics(device: &Device) -> [Topic; 2] {
    [
        Topic {
            field: "customerOrdersChanged",
            arguments: String::new(),
        },
        Topic {
            field: "syncStream",
            arguments: format!("clientId: {}", json!(device.client)),
        },
    ]
}

/// Subscribers with the tokens of a device.
pub(super) fn followers(ground: &Ground, device: &Device) -> Vec<Follower> {
    topics(device)
        .map(|topic| Follower::start(ground.proxy.address, &device.access, topic))
        .into()
}
