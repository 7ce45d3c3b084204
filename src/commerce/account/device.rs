//! A device as its app names it.

use std::ops::RangeInclusive;

use super::secret::SecretHash;

/// A device: a secret that its app has made and keeps, and a name for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub(super) key_hash: SecretHash,
    pub(super) name: Option<String>,
}

/// Characters of a device's key: 128 bits have 22 in base64url. More than the most are a mistake.
const KEY_LENGTH: RangeInclusive<usize> = 22..=128;
/// Characters of a device's name.
const NAME_MAX: usize = 100;

/// What is wrong with what an app says of its device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidDevice {
    Key,
    Name,
}

impl InvalidDevice {
    /// The field of `input` that is at fault.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Key => "deviceKey",
            Self::Name => "deviceName",
        }
    }

    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Key => {
                "a device's key has 22 to 128 visible ASCII characters, made by chance: 16 random bytes or more in base64url or hex"
            }
            Self::Name => "a device's name has at most 100 characters, and none that control",
        }
    }
}

impl Device {
    /// The device of this key. A name of nothing but space is none.
    ///
    /// # Errors
    /// Where one of the two cannot be used.
    pub fn new(key: &str, name: Option<&str>) -> Result<Self, InvalidDevice> {
        if !KEY_LENGTH.contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidDevice::Key);
        }
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        if name.is_some_and(|name| name.chars().count() > NAME_MAX || name.chars().any(char::is_control)) {
            return Err(InvalidDevice::Name);
        }
        Ok(Self {
            key_hash: SecretHash::of("device", key),
            name: name.map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_long_and_names_are_short() {
        let key = "k".repeat(22);
        assert_eq!(Device::new(&key, Some("  ")).unwrap().name, None);
        assert_eq!(
            Device::new(&key, Some(" Phone of the kitchen "))
                .unwrap()
                .name
                .as_deref(),
            Some("Phone of the kitchen")
        );
        for wrong in ["", "short", &"k".repeat(129), &format!("{key} "), &"é".repeat(22)] {
            assert_eq!(Device::new(wrong, None), Err(InvalidDevice::Key), "{wrong}");
        }
        for wrong in ["x".repeat(101), "a\nb".to_owned()] {
            assert_eq!(Device::new(&key, Some(&wrong)), Err(InvalidDevice::Name), "{wrong}");
        }
    }

    #[test]
    fn a_key_is_kept_as_a_hash() {
        let key = "0123456789abcdef0123456789abcdef";
        let device = Device::new(key, None).unwrap();
        assert!(!format!("{device:?}").contains(key));
        assert_ne!(device.key_hash, SecretHash::of("refresh", key));
    }
}
