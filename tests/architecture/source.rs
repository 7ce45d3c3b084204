//! A Rust file as the rules see it: which lines hold code, and which paths the code names.
//!
//! Names are found by reading tokens, not by compiling: it sees code behind `cfg` and inside macros as well, and comments and
//! texts are no code.

use std::collections::{BTreeMap, BTreeSet};

/// A path that the code names, such as `crate::commerce::catalog::Product`, in full.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) line: usize,
    /// Begins with `crate`, or with the name of another crate.
    pub(crate) path: Vec<String>,
}

/// One file.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the root of the repository, with `/`.
    pub(crate) path: String,
    /// Lines that are neither empty nor only a comment.
    pub(crate) code_lines: usize,
    pub(crate) references: Vec<Reference>,
    /// The line of the first function or `impl`, if there is one.
    pub(crate) first_logic: Option<usize>,
}

impl Source {
    pub(crate) fn parse(path: &str, text: &str) -> Self {
        let (tokens, code_lines) = tokens(text);
        let first_logic = tokens
            .iter()
            .find(|token| matches!(token.text.as_str(), "fn" | "impl"))
            .map(|token| token.line);
        let references = Names::of(module_path(path)).read(&tokens);
        Self {
            path: path.to_owned(),
            code_lines: code_lines.len(),
            references,
            first_logic,
        }
    }
}

/// Returns the path of the module that a file is: `src/commerce/cart/repo.rs` is `crate::commerce::cart::repo`.
fn module_path(path: &str) -> Vec<String> {
    let inner = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let inner = inner.strip_suffix("/mod").unwrap_or(inner);
    let parts = inner.split('/').filter(|part| !matches!(*part, "lib" | "main"));
    std::iter::once("crate").chain(parts).map(str::to_owned).collect()
}

#[derive(Debug)]
struct Token {
    line: usize,
    text: String,
}

/// Returns the words and signs of `text`, and the lines that hold any. A literal is the sign `"`.
fn tokens(text: &str) -> (Vec<Token>, BTreeSet<usize>) {
    let mut tokens = Vec::new();
    let mut code_lines = BTreeSet::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let (length, kind) = next_token(rest, first);
        let (token, after) = rest.split_at(length);
        let lines = token.matches('\n').count();
        match kind {
            Kind::Nothing => {}
            Kind::Literal => {
                code_lines.extend(line..=line + lines);
                tokens.push(Token {
                    line,
                    text: String::from("\""),
                });
            }
            Kind::Code => {
                code_lines.insert(line);
                tokens.push(Token {
                    line,
                    text: token.trim_start_matches("r#").to_owned(),
                });
            }
        }
        line += lines;
        rest = after;
    }
    (tokens, code_lines)
}

enum Kind {
    /// White space or a comment.
    Nothing,
    Literal,
    /// A word, `::`, or any other sign.
    Code,
}

/// Returns how many bytes of `rest` the next token has, and what it is.
fn next_token(rest: &str, first: char) -> (usize, Kind) {
    if first.is_whitespace() {
        return (first.len_utf8(), Kind::Nothing);
    }
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Kind::Nothing);
    }
    if rest.starts_with("/*") {
        return (block_comment_length(rest), Kind::Nothing);
    }
    if let Some(length) = literal_length(rest) {
        return (length, Kind::Literal);
    }
    if rest.starts_with("::") {
        return (2, Kind::Code);
    }
    if first == '_' || first.is_alphanumeric() {
        let start = if rest.starts_with("r#") { 2 } else { 0 };
        let is_sign = |c: char| c != '_' && !c.is_alphanumeric();
        return (
            rest[start..].find(is_sign).map_or(rest.len(), |end| start + end),
            Kind::Code,
        );
    }
    (first.len_utf8(), Kind::Code)
}

/// Returns the length of a block comment, which may hold others.
fn block_comment_length(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Returns the length of the text or character literal at the beginning of `rest`, if one is there.
fn literal_length(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r", "b", "c", ""].into_iter().find(|prefix| {
        rest.strip_prefix(prefix).is_some_and(|after| {
            after.trim_start_matches('#').starts_with('"') && (prefix.ends_with('r') || after.starts_with('"'))
        })
    });
    if let Some(prefix) = prefix {
        let after = &rest[prefix.len()..];
        let hashes = after.len() - after.trim_start_matches('#').len();
        let body = prefix.len() + hashes + 1;
        if prefix.ends_with('r') {
            let end = format!("\"{}", "#".repeat(hashes));
            return Some(rest[body..].find(&end).map_or(rest.len(), |at| body + at + end.len()));
        }
        return Some(quoted_length(rest, body, '"'));
    }
    let quote = usize::from(rest.starts_with("b'"));
    let inner = rest[quote..].strip_prefix('\'')?;
    // `'a` is a lifetime, `'a'` a character.
    let mut chars = inner.chars();
    let is_char = chars.next() == Some('\\') || chars.next() == Some('\'');
    is_char.then(|| quoted_length(rest, quote + 1, '\''))
}

/// Returns the length up to and with the `quote` that ends what begins at `body`.
fn quoted_length(rest: &str, body: usize, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest[body..].char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == quote => return body + at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// What the names of a file stand for, gathered while its tokens are read.
struct Names {
    /// The module that is being read, with the inline ones that are open.
    module: Vec<String>,
    /// Depth of braces at which each inline module was opened.
    inline: Vec<usize>,
    depth: usize,
    /// Imported names and declared modules, with what they are in full.
    known: BTreeMap<String, Vec<String>>,
    references: Vec<Reference>,
}

impl Names {
    fn of(module: Vec<String>) -> Self {
        Self {
            module,
            inline: Vec::new(),
            depth: 0,
            known: BTreeMap::new(),
            references: Vec::new(),
        }
    }

    fn read(mut self, tokens: &[Token]) -> Vec<Reference> {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        let mut at = 0;
        while at < tokens.len() {
            match text(at) {
                "{" => self.depth += 1,
                "}" => self.close_brace(),
                "mod" if text(at + 2) == ";" => self.declare(text(at + 1)),
                "mod" if text(at + 2) == "{" => {
                    self.module.push(text(at + 1).to_owned());
                    self.inline.push(self.depth);
                }
                "use" => at = self.read_use(tokens, at + 1, &[]),
                word if is_word(word) && text(at.wrapping_sub(1)) != "." && text(at + 1) == "::" => {
                    at = self.read_path(tokens, at);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        self.references
    }

    fn close_brace(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.inline.last() == Some(&self.depth) {
            self.inline.pop();
            self.module.pop();
        }
    }

    fn declare(&mut self, name: &str) {
        let mut path = self.module.clone();
        path.push(name.to_owned());
        self.known.insert(name.to_owned(), path);
    }

    /// Reads one branch of a `use` and returns where it ended: at its comma, closing brace or semicolon.
    fn read_use(&mut self, tokens: &[Token], mut at: usize, stem: &[String]) -> usize {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        let line = tokens.get(at).map_or(0, |token| token.line);
        let mut path = stem.to_vec();
        let mut name = None;
        while at < tokens.len() && !matches!(text(at), "," | "}" | ";") {
            match text(at) {
                "{" => {
                    loop {
                        at = self.read_use(tokens, at + 1, &path);
                        if text(at) != "," {
                            break;
                        }
                    }
                    return at + 1;
                }
                "as" => {
                    name = Some(text(at + 1).to_owned());
                    at += 1;
                }
                // `use a::b::{self}` names `a::b`.
                "self" if !path.is_empty() => {}
                word if is_word(word) => path.push(word.to_owned()),
                _ => {}
            }
            at += 1;
        }
        if let Some(last) = path.last().cloned() {
            let path = self.resolve(&path);
            self.known.insert(name.unwrap_or(last), path.clone());
            self.references.push(Reference { line, path });
        }
        at
    }

    /// Reads a path in the code and returns where it ended.
    fn read_path(&mut self, tokens: &[Token], mut at: usize) -> usize {
        let line = tokens[at].line;
        let mut path = vec![tokens[at].text.clone()];
        at += 1;
        while tokens.get(at).is_some_and(|token| token.text == "::")
            && let Some(token) = tokens.get(at + 1).filter(|token| is_word(&token.text))
        {
            path.push(token.text.clone());
            at += 2;
        }
        let path = self.resolve(&path);
        self.references.push(Reference { line, path });
        at
    }

    /// Returns `path` from the root of its crate.
    fn resolve(&self, path: &[String]) -> Vec<String> {
        let mut base = self.module.clone();
        let mut rest = path;
        match rest.first().map(String::as_str) {
            // What the program and the tests call the library.
            Some("tote") => base = vec![String::from("crate")],
            Some("crate") => base.truncate(1),
            Some("super") => {
                while rest.get(1).is_some_and(|next| next == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
                base.pop();
            }
            Some("self") | None => {}
            Some(first) => base = self.known.get(first).cloned().unwrap_or_else(|| vec![first.to_owned()]),
        }
        base.extend(rest.iter().skip(1).cloned());
        base
    }
}

fn is_word(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, text: &str) -> Vec<String> {
        Source::parse(path, text)
            .references
            .iter()
            .map(|reference| reference.path.join("::"))
            .collect()
    }

    #[test]
    fn imports_are_spelt_out() {
        let found = named(
            "src/commerce/cart/service.rs",
            "use crate::commerce::{catalog::{self, Product}, pricing as p};\nfn f() { p::repo::find(); }",
        );
        assert_eq!(
            found,
            [
                "crate::commerce::catalog",
                "crate::commerce::catalog::Product",
                "crate::commerce::pricing",
                "crate::commerce::pricing::repo::find"
            ]
        );
    }

    #[test]
    fn relative_paths_start_at_the_file_and_at_inline_modules() {
        assert_eq!(
            named("src/commerce/cart/repo.rs", "use super::super::order::X;"),
            ["crate::commerce::order::X"]
        );
        assert_eq!(
            named(
                "src/commerce/cart/mod.rs",
                "mod repo;\nuse repo::find; use self::repo::a;"
            ),
            ["crate::commerce::cart::repo::find", "crate::commerce::cart::repo::a"]
        );
        assert_eq!(
            named("src/a.rs", "mod tests { use super::super::b::C; }\nuse super::d::E;"),
            ["crate::b::C", "crate::d::E"]
        );
        assert_eq!(
            named("src/main.rs", "fn main() { tote::cli::run(); }"),
            ["crate::cli::run"]
        );
    }

    #[test]
    fn comments_and_texts_are_no_code() {
        let text = "/* a /* crate::x::y */ */ // crate::x::y\n/// crate::x::y\nconst A: &str = \"crate::x::y \\\" crate::x\";\nconst B: &str = r#\"crate::\"x::y\"#;\nconst C: char = '\"'; fn f<'a>(_: &'a str) { sea_orm::go(); }\n\n";
        assert_eq!(named("src/a.rs", text), ["sea_orm::go"]);
        assert_eq!(Source::parse("src/a.rs", text).code_lines, 3);
    }
}
