//! The tree of collections and the curated ones beside it.

use super::collection::{Collection, collection};
use super::words::words;

pub(super) const NEW_IN: &str = "new-in";
pub(super) const SALE: &str = "sale";
pub(super) const LINEN_EDIT: &str = "linen-edit";
pub(super) const OFFICE: &str = "office";
pub(super) const RAINY_DAYS: &str = "rainy-days";
pub(super) const RECYCLED: &str = "recycled";

/// All collections, parents before their children.
pub(super) static COLLECTIONS: [Collection; 39] = [
    collection(
        NEW_IN,
        "",
        words("New In", "Neu eingetroffen"),
        words(
            "Unpacked this week: the first pieces of the autumn season.",
            "Gerade ausgepackt: die ersten Stücke der Herbstsaison.",
        ),
    ),
    collection(
        "women",
        "",
        words("Women", "Damen"),
        words(
            "Dresses, denim and knitwear that get along with each other.",
            "Kleider, Denim und Strick, die sich gut verstehen.",
        ),
    ),
    collection(
        "women-dresses",
        "women",
        words("Dresses", "Kleider"),
        words(
            "From the T-shirt dress for Tuesday to the slip dress for dancing.",
            "Vom Shirtkleid für Dienstag bis zum Slipkleid fürs Tanzen.",
        ),
    ),
    collection(
        "women-tops",
        "women",
        words("Tops", "Oberteile"),
        words(
            "Everything between a tank top and a blouse.",
            "Alles zwischen Tanktop und Bluse.",
        ),
    ),
    collection(
        "women-tees",
        "women-tops",
        words("T-Shirts & Sweatshirts", "T-Shirts & Sweatshirts"),
        words(
            "Soft basics for every layer of the year.",
            "Weiche Basics für jede Lage des Jahres.",
        ),
    ),
    collection(
        "women-blouses-shirts",
        "women-tops",
        words("Blouses & Shirts", "Blusen & Hemden"),
        words(
            "Crisp, flowing or oversized: shirts with a mind of their own.",
            "Klar, fließend oder weit: Hemden mit eigenem Kopf.",
        ),
    ),
    collection(
        "women-knitwear",
        "women",
        words("Knitwear", "Strick"),
        words(
            "Merino, lambswool and cashmere for the months with an R.",
            "Merino, Lammwolle und Kaschmir für die Monate mit R.",
        ),
    ),
    collection(
        "women-jeans",
        "women",
        words("Jeans", "Jeans"),
        words(
            "Three legs, many washes and a waist that stays put.",
            "Drei Beinformen, viele Waschungen und ein Bund, der sitzt.",
        ),
    ),
    collection(
        "women-trousers",
        "women",
        words("Trousers", "Hosen"),
        words(
            "Wide, tapered or cropped, always with pockets.",
            "Weit, schmal oder verkürzt, immer mit Taschen.",
        ),
    ),
    collection(
        "women-skirts",
        "women",
        words("Skirts", "Röcke"),
        words(
            "Skirts that swing, and one that means denim.",
            "Röcke, die schwingen, und einer aus Denim.",
        ),
    ),
    collection(
        "women-coats-jackets",
        "women",
        words("Coats & Jackets", "Mäntel & Jacken"),
        words(
            "The last layer, and the first one that people see.",
            "Die letzte Schicht und die erste, die man sieht.",
        ),
    ),
    collection(
        "women-active",
        "women",
        words("Activewear", "Sport"),
        words(
            "For running, stretching and running late.",
            "Zum Laufen, Dehnen und für Leute, die spät dran sind.",
        ),
    ),
    collection(
        "women-swim",
        "women",
        words("Swimwear", "Bademode"),
        words(
            "Swimsuits made from nets that no longer catch anything but the sun.",
            "Badeanzüge aus alten Netzen, die nur noch Sonne einfangen.",
        ),
    ),
    collection(
        "men",
        "",
        words("Men", "Herren"),
        words(
            "A wardrobe that works on Monday and rests on Sunday.",
            "Eine Garderobe, die montags arbeitet und sonntags ruht.",
        ),
    ),
    collection(
        "men-tees-polos",
        "men",
        words("T-Shirts & Polos", "T-Shirts & Polos"),
        words(
            "Heavy cotton, neat collars and sweatshirts from before it was sport.",
            "Schwere Baumwolle, saubere Kragen und Sweatshirts mit Geschichte.",
        ),
    ),
    collection(
        "men-shirts",
        "men",
        words("Shirts", "Hemden"),
        words(
            "Oxford, linen and flannel, for desks, decks and sheds.",
            "Oxford, Leinen und Flanell für Schreibtisch, Deck und Schuppen.",
        ),
    ),
    collection(
        "men-knitwear",
        "men",
        words("Knitwear", "Strick"),
        words(
            "Jumpers with weight, and one with diamonds.",
            "Pullover mit Gewicht, und einer mit Rauten.",
        ),
    ),
    collection(
        "men-jeans",
        "men",
        words("Jeans", "Jeans"),
        words(
            "Two cuts, honest denim, no holes.",
            "Zwei Schnitte, ehrlicher Denim, keine Löcher.",
        ),
    ),
    collection(
        "men-trousers",
        "men",
        words("Trousers", "Hosen"),
        words(
            "Chinos, pleats and cargo pockets.",
            "Chinos, Bundfalten und Cargotaschen.",
        ),
    ),
    collection(
        "men-shorts",
        "men",
        words("Shorts & Swim", "Shorts & Bademode"),
        words(
            "Above the knee and ready for water.",
            "Über dem Knie und bereit fürs Wasser.",
        ),
    ),
    collection(
        "men-coats-jackets",
        "men",
        words("Coats & Jackets", "Mäntel & Jacken"),
        words("Shelter for every forecast.", "Ein Dach für jede Vorhersage."),
    ),
    collection(
        "shoes",
        "",
        words("Shoes", "Schuhe"),
        words(
            "Stitched, resoleable and made for real pavements.",
            "Vernäht, neu besohlbar und gemacht für echtes Pflaster.",
        ),
    ),
    collection(
        "shoes-sneakers",
        "shoes",
        words("Sneakers", "Sneaker"),
        words("Low, high and fast.", "Flach, hoch und schnell."),
    ),
    collection(
        "shoes-boots",
        "shoes",
        words("Boots", "Stiefel & Boots"),
        words(
            "Welted boots that are just getting started after one winter.",
            "Rahmengenähte Boots, die nach einem Winter erst richtig anfangen.",
        ),
    ),
    collection(
        "shoes-flats",
        "shoes",
        words("Flats & Loafers", "Ballerinas & Loafer"),
        words(
            "Close to the ground and far from boring.",
            "Nah am Boden und weit weg von langweilig.",
        ),
    ),
    collection(
        "shoes-heels",
        "shoes",
        words("Heels", "Schuhe mit Absatz"),
        words(
            "Heels that you can walk, work and dance in.",
            "Absätze zum Gehen, Arbeiten und Tanzen.",
        ),
    ),
    collection(
        "shoes-sandals",
        "shoes",
        words("Sandals", "Sandalen"),
        words("Straps, cork and fresh air.", "Riemen, Kork und frische Luft."),
    ),
    collection(
        "accessories",
        "",
        words("Accessories", "Accessoires"),
        words(
            "Small things that finish the sentence.",
            "Kleine Dinge, die den Satz zu Ende bringen.",
        ),
    ),
    collection(
        "accessories-bags",
        "accessories",
        words("Bags", "Taschen"),
        words("We are named after one of them.", "Nach einer davon sind wir benannt."),
    ),
    collection(
        "accessories-hats",
        "accessories",
        words("Hats & Caps", "Hüte & Mützen"),
        words(
            "Warm ears in winter and cool heads in summer.",
            "Warme Ohren im Winter, kühle Köpfe im Sommer.",
        ),
    ),
    collection(
        "accessories-scarves-gloves",
        "accessories",
        words("Scarves & Gloves", "Schals & Handschuhe"),
        words(
            "Soft company from October to March.",
            "Weiche Begleitung von Oktober bis März.",
        ),
    ),
    collection(
        "accessories-belts-socks",
        "accessories",
        words("Belts & Socks", "Gürtel & Socken"),
        words("They hold things up, quietly.", "Sie halten alles oben, ganz leise."),
    ),
    collection(
        "accessories-sunglasses",
        "accessories",
        words("Sunglasses", "Sonnenbrillen"),
        words(
            "Bio-acetate frames with full UV protection.",
            "Gestelle aus Bio-Acetat mit vollem UV-Schutz.",
        ),
    ),
    collection(
        "accessories-jewellery",
        "accessories",
        words("Jewellery", "Schmuck"),
        words(
            "A quiet shine of recycled metal.",
            "Leiser Glanz aus recyceltem Metall.",
        ),
    ),
    collection(
        LINEN_EDIT,
        "",
        words("The Linen Edit", "Leinenliebe"),
        words(
            "All our linen in one place, creases included.",
            "Unser ganzes Leinen an einem Ort, Falten inklusive.",
        ),
    ),
    collection(
        OFFICE,
        "",
        words("Office Hours", "Bürozeit"),
        words(
            "For the days with meetings, and the evening after.",
            "Für die Tage mit Terminen und den Abend danach.",
        ),
    ),
    collection(
        RAINY_DAYS,
        "",
        words("Rainy Days", "Regentage"),
        words(
            "Waterproof, warm and in a good mood.",
            "Wasserdicht, warm und gut gelaunt.",
        ),
    ),
    collection(
        RECYCLED,
        "",
        words("Recycled", "Recycelt"),
        words(
            "Pieces with at least half of their fibre in a second life.",
            "Stücke, deren Fasern mindestens zur Hälfte ein zweites Leben führen.",
        ),
    ),
    collection(
        SALE,
        "",
        words("Sale", "Sale"),
        words(
            "Good pieces at better prices, while sizes last.",
            "Gute Stücke zu besseren Preisen, solange Größen da sind.",
        ),
    ),
];
