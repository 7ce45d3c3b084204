//! How an address is written in its country.

use super::country::{Country, country, parts_of};
use super::parts::{Part, Parts};

/// The lines of an address, in the order of its country and without the country's name; `with_name`: with the person's name and
/// the company.
#[must_use]
pub fn formatted(parts: &Parts, with_name: bool) -> Vec<String> {
    let Some(country) = country(parts.get(Part::CountryCode)) else {
        return Vec::new();
    };
    let latin = country.latin_format.as_deref().filter(|_| is_latin(parts));
    let texts = Texts {
        country,
        parts,
        with_name,
        is_latin: latin.is_some(),
    };
    let format = latin.unwrap_or(&country.format);
    format
        .split("%n")
        .flat_map(|line| {
            let line = written(line, &texts);
            line.split('\n').map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|line| !line.is_empty())
        .collect()
}

/// Whether the street and the city are in Latin letters, accents included.
fn is_latin(parts: &Parts) -> bool {
    let is_latin = |text: &str| {
        text.chars()
            .all(|char| char < '\u{0250}' || ('\u{1E00}'..='\u{1EFF}').contains(&char))
    };
    is_latin(parts.get(Part::Line1)) && is_latin(parts.get(Part::City))
}

struct Texts<'a> {
    country: &'a Country,
    parts: &'a Parts,
    with_name: bool,
    is_latin: bool,
}

impl Texts<'_> {
    /// What stands for a letter of the format.
    fn of(&self, letter: char) -> String {
        match letter {
            'N' | 'O' if !self.with_name => String::new(),
            'N' => self.name(),
            'A' => self.street(),
            'S' => self.region(),
            _ => parts_of(letter)
                .first()
                .map(|part| self.parts.get(*part).to_owned())
                .unwrap_or_default(),
        }
    }

    fn name(&self) -> String {
        let (given, family) = (self.parts.get(Part::GivenName), self.parts.get(Part::FamilyName));
        let order = if is_family_first(&self.country.code, family) {
            [family, given]
        } else {
            [given, family]
        };
        order.join(" ").trim().to_owned()
    }

    /// The lines of the street; a district that the country's format has no place for comes after them.
    fn street(&self) -> String {
        let district = if self.country.format.contains("%D") {
            ""
        } else {
            self.parts.get(Part::District)
        };
        let lines = [self.parts.get(Part::Line1), self.parts.get(Part::Line2), district];
        let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    }

    fn region(&self) -> String {
        let code = self.parts.get(Part::Region);
        match self.country.regions.iter().find(|region| region.code == code) {
            Some(region) if self.is_latin && !region.latin.is_empty() => region.latin.clone(),
            Some(region) => region.postal.clone(),
            None => code.to_owned(),
        }
    }
}

/// Names in Chinese, Japanese and Korean letters, and Hungarian ones, begin with the family's.
fn is_family_first(country: &str, family: &str) -> bool {
    let is_east_asian = |char: char| {
        ('\u{3040}'..='\u{30FF}').contains(&char)
            || ('\u{3400}'..='\u{9FFF}').contains(&char)
            || ('\u{AC00}'..='\u{D7AF}').contains(&char)
    };
    country == "HU" || family.chars().next().is_some_and(is_east_asian)
}

/// One line of a format. What stands between two parts is written where both are there; what stands before the first or behind
/// the last, such as a mark of postal codes, where that part is.
fn written(line: &str, texts: &Texts<'_>) -> String {
    let mut out = String::new();
    let mut pieces = line.split('%');
    let mut between = pieces.next().unwrap_or_default();
    let mut at_start = true;
    for piece in pieces {
        let mut chars = piece.chars();
        let text = chars.next().map(|letter| texts.of(letter)).unwrap_or_default();
        if !text.is_empty() {
            if at_start || !out.is_empty() {
                out.push_str(between);
            }
            out.push_str(&text);
        }
        at_start = false;
        between = if text.is_empty() && out.is_empty() {
            ""
        } else {
            chars.as_str()
        };
    }
    if !out.is_empty() && !between.trim().is_empty() {
        out.push_str(between);
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(parts: &[(Part, &str)]) -> Vec<String> {
        let parts = parts.iter().map(|(part, text)| (*part, (*text).to_owned())).collect();
        formatted(&parts, true)
    }

    #[test]
    fn each_country_has_its_order() {
        let berlin = [
            (Part::GivenName, "Marie"),
            (Part::FamilyName, "Curie"),
            (Part::Line1, "Unter den Linden 1"),
            (Part::Line2, "2. OG"),
            (Part::City, "Berlin"),
            (Part::PostalCode, "10117"),
            (Part::CountryCode, "DE"),
        ];
        assert_eq!(
            lines(&berlin),
            ["Marie Curie", "Unter den Linden 1", "2. OG", "10117 Berlin"]
        );
        let oakland = [
            (Part::FamilyName, "Curie"),
            (Part::Company, "Radium"),
            (Part::Line1, "1 Main St"),
            (Part::City, "Oakland"),
            (Part::Region, "CA"),
            (Part::PostalCode, "94607"),
            (Part::CountryCode, "US"),
        ];
        assert_eq!(lines(&oakland), ["Curie", "Radium", "1 Main St", "Oakland, CA 94607"]);
        let bare: Vec<_> = oakland.into_iter().filter(|(part, _)| *part != Part::Region).collect();
        assert_eq!(lines(&bare)[3], "Oakland 94607");
        let no_city: Vec<_> = oakland.into_iter().filter(|(part, _)| *part != Part::City).collect();
        assert_eq!(lines(&no_city)[3], "CA 94607");
        let parts = oakland.iter().map(|(part, text)| (*part, (*text).to_owned())).collect();
        assert_eq!(formatted(&parts, false), ["1 Main St", "Oakland, CA 94607"]);
    }

    #[test]
    fn an_address_in_latin_letters_has_another_order_where_the_country_has_one() {
        let tokyo = |line: &'static str, name: &'static str| {
            lines(&[
                (Part::GivenName, "Sakura"),
                (Part::FamilyName, name),
                (Part::Line1, line),
                (Part::Region, "13"),
                (Part::PostalCode, "163-8001"),
                (Part::CountryCode, "JP"),
            ])
        };
        assert_eq!(
            tokyo("西新宿2-8-1", "山田"),
            ["〒163-8001", "東京都", "西新宿2-8-1", "山田 Sakura"]
        );
        assert_eq!(
            tokyo("2-8-1 Nishi-Shinjuku", "Yamada"),
            ["Sakura Yamada", "2-8-1 Nishi-Shinjuku, Tokyo", "163-8001"]
        );
    }

    #[test]
    fn nothing_of_an_address_is_lost_in_any_country() {
        for country in super::super::country::countries() {
            let region = country
                .regions
                .first()
                .map_or("Somewhere", |region| region.code.as_str());
            let lines = lines(&[
                (Part::FamilyName, "Curie"),
                (Part::Company, "Radium"),
                (Part::Line1, "Line one"),
                (Part::Line2, "Line two"),
                (Part::District, "Quarter"),
                (Part::City, "Town"),
                (Part::Region, region),
                (Part::PostalCode, "12345"),
                (Part::CountryCode, &country.code),
            ]);
            let text = lines.join("\n");
            for part in ["Curie", "Radium", "Line one", "Line two", "Quarter"] {
                assert!(text.contains(part), "{}: {text}", country.code);
            }
            assert!(
                !text.contains('%') && !text.contains("\n\n"),
                "{}: {text}",
                country.code
            );
        }
    }
}
