//! Men's shirts.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{
    CORDUROY, COTTON, FLANNEL, LINEN, LYOCELL, ORGANIC_COTTON, POPLIN, Season, TWILL, VISCOSE,
};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 4] = [
    Style {
        code: "oxford-shirt",
        kind: Kind::Shirt,
        collection: "men-shirts",
        brand: "Kieselgrau",
        noun: words("Button-Down Shirt", "Button-down-Hemd"),
        products: 5,
        looks: &[
            look("sky", Pattern::Plain),
            look("white", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&COTTON, &ORGANIC_COTTON, &POPLIN],
        sizes: Sizes::Men,
        price_steps: (7, 10),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "The shirt that goes with everything, with a soft roll in the collar and a pocket on the chest.",
                "Das Hemd, das zu allem passt, mit weich rollendem Kragen und Brusttasche.",
            ),
            words(
                "A button-down with a curved hem that looks right tucked in or not.",
                "Ein Button-down-Hemd mit rundem Saum, das im Bund und darüber gut aussieht.",
            ),
        ],
    },
    Style {
        code: "camp-shirt",
        kind: Kind::Shirt,
        collection: "men-shirts",
        brand: "Halmweite",
        noun: words("Camp-Collar Shirt", "Hemd mit Reverskragen"),
        products: 3,
        looks: &[
            look("sage", Pattern::Floral),
            look("ecru", Pattern::Plain),
            look("navy", Pattern::Floral),
        ],
        materials: &[&VISCOSE, &LYOCELL, &LINEN],
        sizes: Sizes::Men,
        price_steps: (6, 9),
        season: Season::Warm,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "An open camp collar and a straight hem: the shirt that is always on holiday.",
                "Offener Reverskragen und gerader Saum: das Hemd, das immer Urlaub hat.",
            ),
            words(
                "Short-sleeved and loose, made for balconies and late bars.",
                "Kurzärmlig und locker, gemacht für Balkone und späte Bars.",
            ),
        ],
    },
    Style {
        code: "band-shirt",
        kind: Kind::Shirt,
        collection: "men-shirts",
        brand: "Halmweite",
        noun: words("Band-Collar Shirt", "Stehkragenhemd"),
        products: 4,
        looks: &[
            look("white", Pattern::Plain),
            look("ecru", Pattern::Plain),
            look("sky", Pattern::Stripes),
        ],
        materials: &[&LINEN, &POPLIN],
        sizes: Sizes::Men,
        price_steps: (7, 10),
        season: Season::Warm,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A narrow band collar takes the formality out and leaves the shirt.",
                "Ein schmaler Stehkragen nimmt die Förmlichkeit weg und lässt das Hemd übrig.",
            ),
            words(
                "Collarless, long-sleeved and light, with a curved hem to wear loose.",
                "Kragenlos, langärmlig und leicht, mit rundem Saum zum Darübertragen.",
            ),
        ],
    },
    Style {
        code: "overshirt",
        kind: Kind::Shirt,
        collection: "men-shirts",
        brand: "Fadenlauf",
        noun: words("Overshirt", "Overshirt"),
        products: 4,
        looks: &[
            look("burgundy", Pattern::Check),
            look("olive", Pattern::Plain),
            look("navy", Pattern::Check),
        ],
        materials: &[&FLANNEL, &TWILL, &CORDUROY],
        sizes: Sizes::Men,
        price_steps: (10, 13),
        season: Season::Cold,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Half shirt, half jacket, with two large pockets that hold more than hands.",
                "Halb Hemd, halb Jacke, mit zwei großen Taschen, in die mehr als Hände passen.",
            ),
            words(
                "A solid overshirt for days on which a coat would be too much.",
                "Ein solides Overshirt für Tage, an denen ein Mantel zu viel wäre.",
            ),
        ],
    },
];
