//! Turning a letter about an order into a mail.

use minijinja::{Value, context};
use uuid::Uuid;

use super::order_letter::{OrderLetter, Sums};
use super::render::{ORDER_HTML, ORDER_TEXT, Renderer};
use super::words::OrderWords;
use crate::platform::mail::Mail;
use crate::platform::money::{Currency, format_minor};

impl Renderer {
    /// The mail of `letter`; `id` is what it is recognised by.
    pub(super) fn order_mail(&self, id: Uuid, letter: &OrderLetter) -> anyhow::Result<Mail> {
        let (language, words) = self.dictionary.find(&letter.language, &self.shop.language);
        let order = &words.order;
        let paragraphs = order.of(letter.kind);
        let money = |minor| amount(minor, letter.currency, order);
        let name = letter
            .first_name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let values = context! {
            shop => &self.shop.name,
            name => name.unwrap_or_default(),
            number => &letter.number,
            amount => letter.refunded_minor.map(money).unwrap_or_default(),
        };
        // Plain text, which the templates escape where they need it; what stands in a value is not read as a template.
        let say = |words: &str| self.templates.render_str(words, values.clone());
        let greeting = if name.is_some() {
            &words.greeting
        } else {
            &words.greeting_without_name
        };
        let items: Vec<Value> = letter
            .items
            .iter()
            .map(|item| {
                context! {
                    quantity => item.quantity,
                    title => item.title.as_str(),
                    amount => item.total_minor.map(money).unwrap_or_default(),
                }
            })
            .collect();
        let sums = letter.sums.map_or_else(Vec::new, |sums| shown(sums, order, money));
        let url = letter.parcel.as_ref().and_then(|parcel| parcel.url.as_deref());
        let subject = say(&paragraphs.subject)?;
        let page = context! {
            language,
            subject => &subject,
            shop => &self.shop.name,
            greeting => say(greeting)?,
            lead => say(&paragraphs.lead)?,
            after => say(&paragraphs.after)?,
            sender => say(&words.sender)?,
            items,
            sums,
            address_label => &order.address,
            address => &letter.address,
            facts => facts(letter, order),
            link => &order.tracking_link,
            url,
        };
        Ok(Mail {
            id,
            to: letter.email.clone(),
            text: self.templates.get_template(ORDER_TEXT)?.render(&page)?,
            html: self.templates.get_template(ORDER_HTML)?.render(&page)?,
            subject,
        })
    }
}

/// An amount as the language writes it, with its currency.
fn amount(minor: i64, currency: Currency, words: &OrderWords) -> String {
    let digits = format_minor(minor, currency).replace('.', &words.decimal_point);
    format!("{digits} {}", currency.code())
}

/// The sums that say something.
fn shown(sums: Sums, words: &OrderWords, money: impl Fn(i64) -> String) -> Vec<Value> {
    let sum = |label: &str, minor: i64| context! { label, amount => money(minor) };
    let tax = if sums.tax_included {
        &words.tax_included
    } else {
        &words.tax
    };
    let mut shown = vec![sum(&words.subtotal, sums.subtotal_minor)];
    if sums.discount_minor > 0 {
        shown.push(sum(&words.discount, -sums.discount_minor));
    }
    shown.push(sum(&words.shipping, sums.shipping_minor));
    if sums.tax_included {
        shown.push(sum(&words.total, sums.total_minor));
        shown.push(sum(tax, sums.tax_minor));
    } else {
        shown.push(sum(tax, sums.tax_minor));
        shown.push(sum(&words.total, sums.total_minor));
    }
    shown
}

/// What else is known.
fn facts(letter: &OrderLetter, words: &OrderWords) -> Vec<Value> {
    let parcel = letter.parcel.as_ref();
    let goods = letter.goods.as_ref();
    [
        (&words.delivery, letter.delivery.as_deref()),
        (&words.carrier, parcel.and_then(|parcel| parcel.company.as_deref())),
        (
            &words.tracking_number,
            parcel.and_then(|parcel| parcel.number.as_deref()),
        ),
        (&words.return_name, goods.map(|goods| goods.name.as_str())),
        (
            &words.instructions,
            goods.and_then(|goods| goods.instructions.as_deref()),
        ),
        (&words.reason, goods.and_then(|goods| goods.reason.as_deref())),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some(context! { label => label.as_str(), value => value? }))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commerce::notification::order_letter::{Goods, Item, Parcel};
    use crate::commerce::notification::render::ShopFacts;
    use crate::commerce::order::OrderMailKind;

    fn renderer() -> Renderer {
        Renderer::new(ShopFacts {
            name: "Tote".to_owned(),
            app_url: None,
            language: "en".to_owned(),
        })
        .unwrap()
    }

    fn letter(kind: OrderMailKind, language: &str) -> OrderLetter {
        OrderLetter {
            kind,
            email: "shopper-1@example.com".to_owned(),
            first_name: Some("Ada".to_owned()),
            language: language.to_owned(),
            number: "DE-1001".to_owned(),
            currency: Currency::from_code("EUR").unwrap(),
            items: vec![Item {
                quantity: 2,
                title: "Mug & <b>Saucer</b> {{ number }} (Blue)".to_owned(),
                total_minor: Some(2_599),
            }],
            sums: Some(Sums {
                subtotal_minor: 2_599,
                discount_minor: 99,
                shipping_minor: 490,
                tax_minor: 477,
                tax_included: true,
                total_minor: 2_990,
            }),
            address: vec!["Ada Example".to_owned(), "First Street 1".to_owned()],
            delivery: Some("Standard".to_owned()),
            parcel: None,
            refunded_minor: Some(1_300),
            goods: None,
        }
    }

    #[test]
    fn every_mail_is_complete_in_every_language() {
        let kinds = [
            OrderMailKind::Confirmation,
            OrderMailKind::Shipped { parcel: Uuid::nil() },
            OrderMailKind::Refunded { refund: Uuid::nil() },
            OrderMailKind::Cancelled,
            OrderMailKind::ReturnApproved { id: Uuid::nil() },
            OrderMailKind::ReturnDeclined { id: Uuid::nil() },
            OrderMailKind::ReturnReceived { id: Uuid::nil() },
        ];
        let mut subjects = std::collections::BTreeSet::new();
        for language in ["en", "de"] {
            for kind in kinds {
                let mail = renderer().order_mail(Uuid::nil(), &letter(kind, language)).unwrap();
                assert!(mail.text.contains("Ada") && mail.html.contains("Ada"), "{}", mail.text);
                assert!(mail.subject.contains("DE-1001"), "{}", mail.subject);
                assert!(!mail.subject.contains("{{"), "{}", mail.subject);
                subjects.insert(mail.subject);
            }
        }
        assert_eq!(subjects.len(), 14, "{subjects:?}");
    }

    #[test]
    fn a_confirmation_reads_as_a_receipt() {
        let mail = renderer()
            .order_mail(Uuid::nil(), &letter(OrderMailKind::Confirmation, "de-AT"))
            .unwrap();
        assert_eq!(mail.subject, "Deine Bestellung DE-1001 bei Tote");
        assert_eq!(
            mail.text,
            "Hallo Ada,\n\nDanke für deine Bestellung DE-1001. Das hast du bestellt:\n\n  2 x Mug & <b>Saucer</b> {{ number }} (Blue): \
             25,99 EUR\n\nZwischensumme: 25,99 EUR\nRabatt: -0,99 EUR\nVersand: 4,90 EUR\nSumme: 29,90 EUR\nEnthaltene Steuer: 4,77 \
             EUR\n\nLieferadresse:\n  Ada Example\n  First Street 1\n\nVersandart: Standard\n\nDu bekommst wieder eine E-Mail, sobald \
             sie unterwegs ist.\n\n-- \nDiese E-Mail kommt von Tote. Antworten darauf werden nicht gelesen."
        );
        assert!(mail.html.contains("Mug &amp; &lt;b&gt;Saucer"), "{}", mail.html);
    }

    #[test]
    fn a_return_says_what_to_do_or_why_not() {
        let of = |kind, goods: Goods| {
            let mut letter = letter(kind, "en");
            letter.sums = None;
            letter.delivery = None;
            letter.goods = Some(goods);
            renderer().order_mail(Uuid::nil(), &letter).unwrap()
        };
        let name = || "DE-1001-R1".to_owned();
        let approved = of(
            OrderMailKind::ReturnApproved { id: Uuid::nil() },
            Goods {
                name: name(),
                instructions: Some("To <b>Hall 3</b> {{ number }}".to_owned()),
                reason: None,
            },
        );
        let facts = "Return: DE-1001-R1\nWhat to do: To <b>Hall 3</b> {{ number }}\n";
        assert!(approved.text.contains(facts), "{}", approved.text);
        assert!(approved.html.contains("&lt;b&gt;Hall 3"), "{}", approved.html);
        let declined = of(
            OrderMailKind::ReturnDeclined { id: Uuid::nil() },
            Goods {
                name: name(),
                instructions: None,
                reason: Some("It was worn".to_owned()),
            },
        );
        assert!(declined.text.contains("Reason: It was worn\n"), "{}", declined.text);
    }

    #[test]
    fn a_parcel_is_followed_by_its_link() {
        let mut shipped = letter(OrderMailKind::Shipped { parcel: Uuid::nil() }, "en");
        shipped.sums = None;
        shipped.delivery = None;
        shipped.parcel = Some(Parcel {
            company: Some("Carrier".to_owned()),
            number: Some("1 <2>".to_owned()),
            url: Some("https://carrier.example/t?id=1&x=\"2\"".to_owned()),
        });
        let mail = renderer().order_mail(Uuid::nil(), &shipped).unwrap();
        assert!(
            mail.text
                .contains("Carrier: Carrier\nTracking number: 1 <2>\n\nFollow the parcel: https://carrier.example/"),
            "{}",
            mail.text
        );
        assert!(mail.html.contains("1 &lt;2&gt;"), "{}", mail.html);
        assert!(!mail.html.contains("x=\"2\""), "{}", mail.html);
    }
}
