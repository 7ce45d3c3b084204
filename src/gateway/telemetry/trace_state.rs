//! The header `tracestate`: what tracing systems on the way want to be told again.

/// Entries of a list (W3C Trace Context, 3.3.1.1).
const ENTRIES_MAX: usize = 32;
/// Characters that are passed on; the recommendation asks for at least as many (3.3.1.5).
const LENGTH_MAX: usize = 512;
/// Longer entries go first where the whole is too long (3.3.1.5).
const ENTRY_LONG: usize = 128;

/// The list that the headers hold together, as it is passed on: shortened to what every system must take. Empty where there
/// is none, or where anything in it is wrong.
pub(super) fn read<'a>(headers: impl Iterator<Item = &'a str>) -> String {
    let mut entries = Vec::new();
    for entry in headers.flat_map(|header| header.split(',')) {
        let entry = entry.trim_matches([' ', '\t']);
        if entry.is_empty() {
            continue;
        }
        if entries.len() == ENTRIES_MAX || !is_entry(entry) {
            return String::new();
        }
        entries.push(entry);
    }
    shorten(&mut entries);
    entries.join(",")
}

fn shorten(entries: &mut Vec<&str>) {
    let is_too_long = |entries: &[&str]| {
        let commas = entries.len().saturating_sub(1);
        entries.iter().map(|entry| entry.len()).sum::<usize>() + commas > LENGTH_MAX
    };
    while is_too_long(entries) {
        // Later entries are older.
        let last_long = entries.iter().rposition(|entry| entry.len() > ENTRY_LONG);
        entries.remove(last_long.unwrap_or(entries.len() - 1));
    }
}

fn is_entry(entry: &str) -> bool {
    entry
        .split_once('=')
        .is_some_and(|(key, value)| is_key(key) && is_value(value))
}

/// `key` or `tenant@system`.
fn is_key(key: &str) -> bool {
    let is_name = |name: &str, length_max: usize, may_begin_with_digit: bool| {
        let mut bytes = name.bytes();
        let begins = |byte: u8| byte.is_ascii_lowercase() || (may_begin_with_digit && byte.is_ascii_digit());
        name.len() <= length_max
            && bytes.next().is_some_and(begins)
            && bytes.all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b'*' | b'/')
            })
    };
    match key.split_once('@') {
        Some((tenant, system)) => is_name(tenant, 241, true) && is_name(system, 14, false),
        None => is_name(key, 256, false),
    }
}

/// Printable, without comma and equals sign, and not ending in a space.
fn is_value(value: &str) -> bool {
    (1..=256).contains(&value.len())
        && !value.ends_with(' ')
        && value
            .bytes()
            .all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b',' | b'='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(header: &str) -> String {
        read([header].into_iter())
    }

    #[test]
    fn entries_keep_their_order_across_headers() {
        assert_eq!(
            read(["rojo=00f067aa, congo=t61", " ,b@x= 1 2\t"].into_iter()),
            "rojo=00f067aa,congo=t61,b@x= 1 2"
        );
        assert_eq!(read(std::iter::empty()), "");
    }

    #[test]
    fn one_wrong_entry_spoils_the_list() {
        for entry in [
            "foo",
            "=1",
            "foo=",
            "Foo=1",
            "1foo=1",
            "foo =1",
            "foo=1=2",
            "foo@=1",
            "@foo=1",
            "foo@1bar=1",
            "foo@bar@baz=1",
            "foo=\u{e4}",
            "foo.bar=1",
        ] {
            assert_eq!(read_one(&format!("good=1,{entry}")), "", "{entry}");
        }
        assert_eq!(read_one(&format!("{}=1", "k".repeat(257))), "");
        assert_eq!(read_one(&format!("k={}", "v".repeat(257))), "");
        assert_eq!(read_one(&format!("{}@{}=1", "t".repeat(241), "s".repeat(15))), "");
    }

    #[test]
    fn a_list_has_at_most_32_entries() {
        let list = |count: usize| {
            (0..count)
                .map(|number| format!("k{number}=1"))
                .collect::<Vec<_>>()
                .join(",")
        };
        assert_eq!(read_one(&list(32)), list(32));
        assert_eq!(read_one(&list(33)), "");
    }

    #[test]
    fn of_what_is_too_long_long_entries_go_first_and_then_the_oldest() {
        let long = format!("long={}", "v".repeat(200));
        // Five of them fit.
        let short = ["a", "b", "c", "d", "e", "f"].map(|name| format!("{name}={}", "v".repeat(98)));
        let list = |entries: &[String]| entries.join(",");
        let with_long = format!("{long},{}", list(&short[..4]));
        assert_eq!(read_one(&with_long), list(&short[..4]));
        assert_eq!(read_one(&list(&short)), list(&short[..5]));
    }
}
