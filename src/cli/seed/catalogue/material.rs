//! What the products are made of, what it feels like and how to look after it.

use super::care::Care;
use super::words::{Words, words};

/// When something is worn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Season {
    Warm,
    Cold,
    AllYear,
}

/// A material with all that the shop says about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Material {
    /// The value of the attribute *material*; several cloths of one fibre share it.
    pub(super) fibre: Words,
    /// Its part of a product's title, such as *Linen* and *aus Leinen*; empty where the garment's name says it already.
    pub(super) title: Words,
    pub(super) composition: Words,
    pub(super) care: Care,
    /// Where it decides the season by itself.
    pub(super) season: Option<Season>,
    /// Share of recycled fibre, in hundredths.
    pub(super) recycled_percent: u8,
    pub(super) vegan: bool,
    /// Two sentences, of which a description takes one.
    pub(super) says: [Words; 2],
}

const PLANT: Material = Material {
    fibre: words("Cotton", "Baumwolle"),
    title: words("Cotton", "aus Baumwolle"),
    composition: words("100 % cotton", "100 % Baumwolle"),
    care: Care::Machine40,
    season: None,
    recycled_percent: 0,
    vegan: true,
    says: [
        words(
            "Combed cotton feels smooth on the skin and keeps its shape wash after wash.",
            "Gekämmte Baumwolle fühlt sich glatt auf der Haut an und bleibt auch nach vielen Wäschen in Form.",
        ),
        words(
            "The cotton is dense enough to stay opaque, even in pale shades.",
            "Die Baumwolle ist so dicht gearbeitet, dass auch helle Farben blickdicht bleiben.",
        ),
    ],
};

pub(super) static COTTON: Material = PLANT;

pub(super) static ORGANIC_COTTON: Material = Material {
    fibre: words("Organic Cotton", "Bio-Baumwolle"),
    title: words("Organic Cotton", "aus Bio-Baumwolle"),
    composition: words("100 % organic cotton", "100 % Bio-Baumwolle"),
    says: [
        words(
            "The organic cotton is spun from long fibres that pill very little.",
            "Die Bio-Baumwolle ist aus langen Fasern gesponnen und bildet kaum Knötchen.",
        ),
        words(
            "The organic cotton is washed before sewing, so it will not shrink at home.",
            "Die Bio-Baumwolle wird vor dem Nähen gewaschen und läuft deshalb zu Hause nicht mehr ein.",
        ),
    ],
    ..PLANT
};

pub(super) static POPLIN: Material = Material {
    title: words("Poplin", "aus Popeline"),
    says: [
        words(
            "Crisp cotton poplin presses easily and stays cool under a jacket.",
            "Die feine Baumwollpopeline lässt sich leicht bügeln und bleibt auch unter der Jacke kühl.",
        ),
        words(
            "The poplin is woven from fine two-ply yarn, which makes it smooth and hard-wearing.",
            "Die Popeline ist aus feinem Zwirn gewebt, das macht sie glatt und strapazierfähig.",
        ),
    ],
    ..PLANT
};

pub(super) static JERSEY: Material = Material {
    title: words("Jersey", "aus Jersey"),
    composition: words("95 % cotton, 5 % elastane", "95 % Baumwolle, 5 % Elasthan"),
    care: Care::Machine30,
    says: [
        words(
            "A touch of stretch makes the jersey move with you and spring back.",
            "Ein wenig Elasthan im Jersey macht jede Bewegung mit und springt wieder zurück.",
        ),
        words(
            "The jersey is soft, medium-weight and kind to a full suitcase.",
            "Der Jersey ist weich, mittelschwer und nimmt auch einen vollen Koffer nicht übel.",
        ),
    ],
    ..PLANT
};

pub(super) static LINEN: Material = Material {
    fibre: words("Linen", "Leinen"),
    title: words("Linen", "aus Leinen"),
    composition: words("100 % linen", "100 % Leinen"),
    care: Care::Machine30,
    season: Some(Season::Warm),
    says: [
        words(
            "The linen is prewashed, airy from the first day and softer with every wear.",
            "Das Leinen ist vorgewaschen, von Anfang an luftig und wird mit jedem Tragen weicher.",
        ),
        words(
            "European linen takes heat lightly and looks best with a few honest creases.",
            "Europäisches Leinen macht Hitze erträglich und darf ruhig ein paar Falten zeigen.",
        ),
    ],
    ..PLANT
};

pub(super) static VISCOSE: Material = Material {
    fibre: words("Viscose", "Viskose"),
    title: words("Viscose", "aus Viskose"),
    composition: words("100 % viscose", "100 % Viskose"),
    care: Care::Machine30,
    says: [
        words(
            "Flowing viscose falls softly and feels cool on warm days.",
            "Fließende Viskose fällt weich und fühlt sich an warmen Tagen angenehm kühl an.",
        ),
        words(
            "The viscose comes from certified forests and moves with you.",
            "Die Viskose stammt aus zertifizierter Forstwirtschaft und macht jede Bewegung mit.",
        ),
    ],
    ..PLANT
};

pub(super) static LYOCELL: Material = Material {
    fibre: words("Lyocell", "Lyocell"),
    title: words("Lyocell", "aus Lyocell"),
    composition: words("100 % lyocell", "100 % Lyocell"),
    care: Care::Machine30,
    says: [
        words(
            "Lyocell drapes like silk, breathes like cotton and hardly creases.",
            "Lyocell fällt wie Seide, atmet wie Baumwolle und knittert kaum.",
        ),
        words(
            "The lyocell is made in a closed loop that reuses nearly all of its water.",
            "Das Lyocell entsteht in einem geschlossenen Kreislauf, der fast das gesamte Wasser wiederverwendet.",
        ),
    ],
    ..PLANT
};

pub(super) static SATIN: Material = Material {
    fibre: words("Recycled Polyester", "Recyceltes Polyester"),
    title: words("Satin", "aus Satin"),
    composition: words("100 % recycled polyester", "100 % recyceltes Polyester"),
    care: Care::Machine30,
    recycled_percent: 100,
    says: [
        words(
            "The satin has a quiet sheen and is made from recycled yarn.",
            "Der Satin glänzt dezent und besteht aus recyceltem Garn.",
        ),
        words(
            "Washable satin gives you the gleam of silk without the dry cleaner.",
            "Waschbarer Satin bringt den Schimmer von Seide ganz ohne Reinigung.",
        ),
    ],
    ..PLANT
};

pub(super) static DENIM: Material = Material {
    fibre: words("Denim", "Denim"),
    title: words("", ""),
    composition: words(
        "79 % cotton, 20 % recycled cotton, 1 % elastane",
        "79 % Baumwolle, 20 % recycelte Baumwolle, 1 % Elasthan",
    ),
    care: Care::Machine30,
    recycled_percent: 20,
    says: [
        words(
            "The denim is firm at first and moulds to you within a week.",
            "Der Denim ist anfangs fest und passt sich innerhalb einer Woche an.",
        ),
        words(
            "A fifth of the cotton in this denim is recycled, and the wash is done with ozone instead of stones.",
            "Ein Fünftel der Baumwolle in diesem Denim ist recycelt, gewaschen wird mit Ozon statt mit Steinen.",
        ),
    ],
    ..PLANT
};

pub(super) static TWILL: Material = Material {
    title: words("Twill", "aus Twill"),
    composition: words("98 % cotton, 2 % elastane", "98 % Baumwolle, 2 % Elasthan"),
    says: [
        words(
            "The cotton twill is lightly brushed for a soft hand and holds its line all day.",
            "Der Baumwolltwill ist leicht angeraut, fühlt sich weich an und bleibt den ganzen Tag in Form.",
        ),
        words(
            "Garment-dyed twill gives the colour depth and softens with every wash.",
            "Stückgefärbter Twill gibt der Farbe Tiefe und wird mit jeder Wäsche weicher.",
        ),
    ],
    ..PLANT
};

pub(super) static CORDUROY: Material = Material {
    fibre: words("Corduroy", "Cord"),
    title: words("Corduroy", "aus Cord"),
    care: Care::Machine30,
    season: Some(Season::Cold),
    says: [
        words(
            "Fine-wale corduroy catches the light and keeps out the first cold.",
            "Feiner Cord spielt mit dem Licht und hält die erste Kälte ab.",
        ),
        words(
            "The corduroy is woven from pure cotton and only gets better with age.",
            "Der Cord ist aus reiner Baumwolle gewebt und wird mit den Jahren nur schöner.",
        ),
    ],
    ..PLANT
};

pub(super) static FLANNEL: Material = Material {
    title: words("Flannel", "aus Flanell"),
    care: Care::Machine30,
    season: Some(Season::Cold),
    says: [
        words(
            "Double-brushed flannel is warm the moment you put it on.",
            "Beidseitig angerauter Flanell wärmt, sobald man ihn anzieht.",
        ),
        words(
            "The flannel is thick enough to wear open as a light jacket.",
            "Der Flanell ist dick genug, um ihn offen als leichte Jacke zu tragen.",
        ),
    ],
    ..PLANT
};

pub(super) static GABARDINE: Material = Material {
    title: words("Gabardine", "aus Gabardine"),
    care: Care::DryClean,
    says: [
        words(
            "Tightly woven gabardine lets a shower roll off without any plastic coating.",
            "Dicht gewebte Gabardine lässt einen Schauer abperlen, ganz ohne Kunststoffbeschichtung.",
        ),
        words(
            "The cotton gabardine is smooth, wind-resistant and made to last for years.",
            "Die Baumwollgabardine ist glatt, hält den Wind ab und ist für viele Jahre gemacht.",
        ),
    ],
    ..PLANT
};

pub(super) static SWEAT: Material = Material {
    fibre: words("Organic Cotton", "Bio-Baumwolle"),
    title: words("", ""),
    composition: words(
        "80 % organic cotton, 20 % recycled polyester",
        "80 % Bio-Baumwolle, 20 % recyceltes Polyester",
    ),
    care: Care::Machine30,
    recycled_percent: 20,
    says: [
        words(
            "The loopback fabric is smooth outside and softly looped within.",
            "Der Sweatstoff ist außen glatt und innen weich geschlauft.",
        ),
        words(
            "Brushed on the inside, the heavy sweat fabric keeps its shape and your warmth.",
            "Innen angeraut hält der schwere Sweatstoff die Form und die Wärme.",
        ),
    ],
    ..PLANT
};
