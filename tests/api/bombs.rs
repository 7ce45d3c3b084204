//! Documents that are small to write and large to run. `benches/gateway` sends them as well.

use std::fmt::Write as _;

pub(crate) fn repeated(count: usize, of: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, at| {
        text.push_str(&of(at));
        text
    })
}

/// A value of `levels` lists, one in the other.
pub(crate) fn nested_list(levels: usize) -> String {
    let (open, close) = ("[".repeat(levels), "]".repeat(levels));
    format!("{{ products(filter: {open}{close}) {{ totalCount }} }}")
}

/// `levels` fragments that each spread the next one `width` times: `width` to the power of `levels` fields.
pub(crate) fn bomb_of_spreads(width: usize, levels: usize) -> String {
    let mut text = String::from("{ shop { ...F0 } }");
    for level in 0..levels {
        let next = format!("...F{} ", level + 1).repeat(width);
        let _ = write!(text, " fragment F{level} on Shop {{ {next} }}");
    }
    let _ = write!(text, " fragment F{levels} on Shop {{ name }}");
    text
}

/// The same with fields of different response keys, which no merging can make fewer.
pub(crate) fn bomb_of_aliases(width: usize, levels: usize) -> String {
    let mut text = String::from("{ collections { nodes { ...F0 } } }");
    for level in 0..levels {
        let next = repeated(width, |at| format!("a{at}: parent {{ ...F{} }} ", level + 1));
        let _ = write!(text, " fragment F{level} on Collection {{ {next} }}");
    }
    let _ = write!(text, " fragment F{levels} on Collection {{ id }}");
    text
}

/// A field 200,000 times: a megabyte.
pub(crate) fn flat_megabyte() -> String {
    format!("{{ shop {{ {} }} }}", "name ".repeat(200_000))
}

/// The same field `count` times, which is to cost as much as once.
pub(crate) fn duplicates(count: usize) -> String {
    format!("{{ shop {{ {} }} }}", "name ".repeat(count))
}

/// A field under `count` names.
pub(crate) fn aliases(count: usize) -> String {
    format!("{{ {} }}", repeated(count, |at| format!("a{at}:__typename ")))
}
