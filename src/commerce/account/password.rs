//! Passwords, and which of them are taken.

use secrecy::{ExposeSecret as _, SecretString};
use unicode_normalization::UnicodeNormalization as _;

use super::EmailAddress;

/// A password as it was typed, in one of the forms that keyboards give the same characters. It is shown nowhere.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

/// Characters of a new password. At least 8 and no rules of composition: NIST SP 800-63B, 5.1.1.2, which asks for 64 or more
/// to be allowed.
const CHARACTERS: std::ops::RangeInclusive<usize> = 8..=128;
/// Bytes of a password that is looked at at all.
const BYTES_MAX: usize = 1_024;

/// Why a password cannot be a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRefused {
    TooShort,
    TooLong,
    /// It is what is tried first: widely used, a plain sequence, or the shopper's own address.
    TooCommon,
}

impl Password {
    /// `text` as it is compared. Of one that is longer than any password of ours the end is not looked at.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut end = text.len().min(BYTES_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Self(text[..end].nfkc().collect::<String>().into())
    }

    /// A new password of whoever has the address.
    ///
    /// # Errors
    /// [`PasswordRefused`].
    pub fn chosen(text: &str, address: &EmailAddress) -> Result<Self, PasswordRefused> {
        if text.len() > BYTES_MAX {
            return Err(PasswordRefused::TooLong);
        }
        let password = Self::new(text);
        let exposed = password.0.expose_secret();
        let count = exposed.chars().count();
        if count < *CHARACTERS.start() {
            return Err(PasswordRefused::TooShort);
        }
        if count > *CHARACTERS.end() {
            return Err(PasswordRefused::TooLong);
        }
        let folded = exposed.to_lowercase();
        let is_own = folded == address.key() || folded == address.local();
        if is_own || is_sequence(&folded) || COMMON.contains(&folded.as_str()) {
            return Err(PasswordRefused::TooCommon);
        }
        Ok(password)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

/// Whether every character is the one before it, or the next, or the one before that in the order of characters.
fn is_sequence(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|one| i64::from(u32::from(one))).collect();
    let steps: Vec<i64> = codes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    [-1, 0, 1].iter().any(|step| steps.iter().all(|one| one == step))
}

/// Passwords of 8 and more characters that lists of broken passwords begin with, in lower case. Long lists belong to a service that
/// is asked about each; these are those that a handful of online guesses would find.
const COMMON: &[&str] = &[
    "00000000",
    "0123456789",
    "0987654321",
    "1029384756",
    "11111111",
    "1111111111",
    "11223344",
    "1122334455",
    "12121212",
    "123123123",
    "123321123",
    "12341234",
    "123454321",
    "1234512345",
    "123456123456",
    "1234567890",
    "12345678910",
    "123456789a",
    "12345678a",
    "123456789q",
    "1234qwer",
    "123qweasd",
    "123qweasdzxc",
    "12qwaszx",
    "147258369",
    "147852369",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx",
    "1qaz2wsx3edc",
    "1qazxsw2",
    "741852963",
    "789456123",
    "88888888",
    "963852741",
    "987654321",
    "99999999",
    "a1234567",
    "a12345678",
    "a123456789",
    "aa123456",
    "aa12345678",
    "abc12345",
    "abcd1234",
    "abcdef123",
    "abcdefg1",
    "administrator",
    "admin123",
    "admin1234",
    "adminadmin",
    "alexander",
    "american",
    "asdf1234",
    "asdfasdf",
    "asdfghjk",
    "asdfghjkl",
    "asdfjkl;",
    "azerty123",
    "azertyuiop",
    "babygirl",
    "barcelona",
    "baseball",
    "basketball",
    "bismillah",
    "butterfly",
    "casablanca",
    "changeme",
    "charlie1",
    "chelsea1",
    "chocolate",
    "christian",
    "computer",
    "corvette",
    "cristina",
    "danielle",
    "dolphins",
    "dragon123",
    "elephant",
    "everything",
    "facebook",
    "february",
    "firebird",
    "football",
    "football1",
    "forever1",
    "fortnite",
    "fuckyou1",
    "garfield",
    "hello123",
    "helloworld",
    "hunter22",
    "iloveyou",
    "iloveyou1",
    "iloveyou2",
    "internet",
    "jennifer",
    "jordan23",
    "juventus",
    "letmein1",
    "letmein123",
    "liverpool",
    "liverpool1",
    "login123",
    "lovelove",
    "loveyou1",
    "manchester",
    "marlboro",
    "master123",
    "maverick",
    "mercedes",
    "michael1",
    "michelle",
    "midnight",
    "minecraft",
    "monkey123",
    "mustang1",
    "myspace1",
    "naruto123",
    "newpassword",
    "nicholas",
    "november",
    "p@ssw0rd",
    "p@ssword",
    "pa$$w0rd",
    "pa55word",
    "pakistan",
    "passw0rd",
    "password",
    "password!",
    "password1",
    "password1!",
    "password12",
    "password123",
    "password1234",
    "password2",
    "passwort",
    "passwort1",
    "patricia",
    "pokemon1",
    "porsche911",
    "princess",
    "princess1",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "qazwsxedc",
    "qazwsx123",
    "qwaszx12",
    "qweasdzxc",
    "qwer1234",
    "qwerasdf",
    "qwert123",
    "qwerty12",
    "qwerty123",
    "qwerty1234",
    "qwerty123456",
    "qwertyui",
    "qwertyuiop",
    "qwertz123",
    "qwertzuiop",
    "rangers1",
    "realmadrid",
    "rockstar",
    "samantha",
    "scorpion",
    "september",
    "shadow123",
    "sunshine",
    "sunshine1",
    "superman",
    "superman1",
    "starwars",
    "snowball",
    "softball",
    "spiderman",
    "startrek",
    "steelers",
    "stephanie",
    "target123",
    "test1234",
    "testtest",
    "trustno1",
    "valentina",
    "veronica",
    "victoria",
    "volleyball",
    "welcome1",
    "welcome123",
    "westside",
    "whatever",
    "william1",
    "winston1",
    "yankees1",
    "zaq12wsx",
    "zaq1zaq1",
    "zxcvbnm1",
    "zxcvbnm123",
    "zxcvbnm,",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<(), PasswordRefused> {
        let address = EmailAddress::parse("Shopper-1@example.com").unwrap();
        Password::chosen(text, &address).map(drop)
    }

    #[test]
    fn length_is_all_that_is_asked_for() {
        assert_eq!(chosen("tablets"), Err(PasswordRefused::TooShort));
        assert_eq!(chosen("grey tab"), Ok(()));
        assert_eq!(chosen(&"plum ".repeat(25)), Ok(()));
        assert_eq!(chosen(&"plum ".repeat(26)), Err(PasswordRefused::TooLong));
        assert_eq!(chosen(&"x".repeat(1_000_000)), Err(PasswordRefused::TooLong));
        assert_eq!(chosen("ключ от дома"), Ok(()));
        // Eight characters of four bytes each.
        assert_eq!(chosen("🍇🍊🍋🍌🍍🥭🍎🍏"), Ok(()));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for text in [
            "password",
            "PassWord1",
            "12345678",
            "87654321",
            "aaaaaaaa",
            "abcdefgh",
            "qwertyuiop",
            "shopper-1@example.com",
            "SHOPPER-1",
        ] {
            assert_eq!(chosen(text), Err(PasswordRefused::TooCommon), "{text}");
        }
    }

    #[test]
    fn the_same_characters_are_the_same_password() {
        // "é" as one character and as a letter with an accent; a wide letter and a plain one.
        assert_eq!(
            Password::new("caf\u{e9} noir").bytes(),
            Password::new("cafe\u{301} noir").bytes()
        );
        assert_eq!(
            Password::new("\u{ff41}pricots").bytes(),
            Password::new("apricots").bytes()
        );
        assert_ne!(Password::new("Apricots").bytes(), Password::new("apricots").bytes());
    }

    #[test]
    fn the_list_is_of_passwords_that_length_alone_would_let_pass() {
        for one in COMMON {
            assert!(CHARACTERS.contains(&one.chars().count()), "{one}");
            assert_eq!(*one, one.to_lowercase());
        }
    }

    #[test]
    fn nothing_shows_a_password() {
        assert!(!format!("{:?}", Password::new("grey tablets")).contains("grey"));
    }
}
