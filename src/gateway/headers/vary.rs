//! What an answer depends on.

use poem::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Says in `Vary` that the answer depends on `name`, unless it is said already.
pub(in crate::gateway) fn vary_by(headers: &mut HeaderMap, name: &HeaderName) {
    let lines = headers.get_all(header::VARY).iter();
    let mut named = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let is_named = named.any(|known| {
        let known = known.trim_ascii();
        known == b"*" || known.eq_ignore_ascii_case(name.as_str().as_bytes())
    });
    if !is_named {
        headers.append(header::VARY, HeaderValue::from(name.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_twice() {
        for (known, expected) in [
            (&[][..], &["accept-encoding"][..]),
            (&["Origin"], &["Origin", "accept-encoding"]),
            (&["Origin, Accept-Encoding"], &["Origin, Accept-Encoding"]),
            (&["*"], &["*"]),
        ] {
            let mut headers = HeaderMap::new();
            for line in known {
                headers.append(header::VARY, HeaderValue::from_static(line));
            }
            vary_by(&mut headers, &header::ACCEPT_ENCODING);
            let lines: Vec<_> = headers.get_all(header::VARY).iter().collect();
            assert_eq!(lines, expected);
        }
    }
}
