//! Materials of sportswear, shoes and accessories.

use super::care::Care;
use super::material::{Material, Season};
use super::words::{Words, words};

/// A material of recycled yarn.
const fn recycled(fibre: Words, title: Words, composition: Words, percent: u8, says: [Words; 2]) -> Material {
    Material {
        fibre,
        title,
        composition,
        care: Care::Machine30,
        season: None,
        recycled_percent: percent,
        vegan: true,
        says,
    }
}

/// A material that is wiped rather than washed.
const fn wiped(fibre: Words, title: Words, composition: Words, vegan: bool, says: [Words; 2]) -> Material {
    Material {
        fibre,
        title,
        composition,
        care: Care::Wipe,
        season: None,
        recycled_percent: 0,
        vegan,
        says,
    }
}

const RECYCLED_POLYESTER: Words = words("Recycled Polyester", "Recyceltes Polyester");
const RECYCLED_NYLON: Words = words("Recycled Nylon", "Recyceltes Nylon");

pub(super) static NYLON: Material = recycled(
    RECYCLED_NYLON,
    words("Recycled Nylon", "aus recyceltem Nylon"),
    words("100 % recycled nylon", "100 % recyceltes Nylon"),
    100,
    [
        words(
            "The shell is woven from recycled nylon that began as fishing nets.",
            "Die Außenseite ist aus recyceltem Nylon gewebt, das einmal Fischernetz war.",
        ),
        words(
            "Recycled nylon is light, tear-resistant and quick to dry.",
            "Recyceltes Nylon ist leicht, reißfest und schnell wieder trocken.",
        ),
    ],
);

pub(super) static SHELL: Material = recycled(
    RECYCLED_POLYESTER,
    words("", ""),
    words("100 % recycled polyester", "100 % recyceltes Polyester"),
    100,
    [
        words(
            "Taped seams and a fluorine-free finish keep the rain outside.",
            "Verklebte Nähte und eine fluorfreie Imprägnierung halten den Regen draußen.",
        ),
        words(
            "The three-layer fabric is waterproof, breathable and made from recycled bottles.",
            "Das dreilagige Material ist wasserdicht, atmungsaktiv und aus recycelten Flaschen gemacht.",
        ),
    ],
);

pub(super) static STRETCH: Material = recycled(
    RECYCLED_POLYESTER,
    words("", ""),
    words(
        "78 % recycled polyester, 22 % elastane",
        "78 % recyceltes Polyester, 22 % Elasthan",
    ),
    78,
    [
        words(
            "The knitted stretch fabric wicks sweat away and stays opaque in every pose.",
            "Das gestrickte Stretchmaterial leitet Schweiß ab und bleibt in jeder Haltung blickdicht.",
        ),
        words(
            "Recycled stretch yarn dries fast and keeps its hold after a hundred washes.",
            "Recyceltes Stretchgarn trocknet schnell und behält auch nach hundert Wäschen seinen Halt.",
        ),
    ],
);

pub(super) static SWIM: Material = Material {
    care: Care::HandWash,
    season: Some(Season::Warm),
    ..recycled(
        RECYCLED_NYLON,
        words("", ""),
        words(
            "80 % recycled nylon, 20 % elastane",
            "80 % recyceltes Nylon, 20 % Elasthan",
        ),
        80,
        [
            words(
                "The recycled fabric resists chlorine, salt and sun cream.",
                "Das recycelte Material hält Chlor, Salz und Sonnencreme stand.",
            ),
            words(
                "The fabric dries within an hour and protects your skin with factor 50.",
                "Das Material ist in einer Stunde trocken und schützt die Haut mit Faktor 50.",
            ),
        ],
    )
};

pub(super) static MESH: Material = Material {
    care: Care::Wipe,
    ..recycled(
        RECYCLED_POLYESTER,
        words("", ""),
        words(
            "90 % recycled polyester, 10 % elastane",
            "90 % recyceltes Polyester, 10 % Elasthan",
        ),
        90,
        [
            words(
                "The engineered mesh is open where feet get warm and firm where they need hold.",
                "Das Mesh ist offen, wo Füße warm werden, und fest, wo sie Halt brauchen.",
            ),
            words(
                "Recycled mesh and a springy foam sole keep them light on long days.",
                "Recyceltes Mesh und eine federnde Schaumsohle machen lange Tage leicht.",
            ),
        ],
    )
};

pub(super) static LEATHER: Material = wiped(
    words("Leather", "Leder"),
    words("Leather", "aus Leder"),
    words("100 % cow leather", "100 % Rindsleder"),
    false,
    [
        words(
            "The leather is vegetable-tanned and grows more beautiful over the years.",
            "Das Leder ist pflanzlich gegerbt und wird über die Jahre immer schöner.",
        ),
        words(
            "Full-grain leather from a certified tannery, smooth at first and soft before long.",
            "Vollnarbiges Leder aus einer zertifizierten Gerberei, anfangs glatt und bald schon weich.",
        ),
    ],
);

pub(super) static SUEDE: Material = Material {
    care: Care::Brush,
    ..wiped(
        words("Suede", "Veloursleder"),
        words("Suede", "aus Veloursleder"),
        words("100 % suede", "100 % Veloursleder"),
        false,
        [
            words(
                "Velvety suede gives the colour warmth; a light brush keeps it fresh.",
                "Samtiges Veloursleder gibt der Farbe Wärme, eine weiche Bürste hält es frisch.",
            ),
            words(
                "The suede is treated against water and stains before it leaves the workshop.",
                "Das Veloursleder wird schon in der Werkstatt gegen Wasser und Flecken behandelt.",
            ),
        ],
    )
};

pub(super) static VEGAN_LEATHER: Material = wiped(
    words("Vegan Leather", "Veganes Leder"),
    words("Vegan-Leather", "aus veganem Leder"),
    words(
        "60 % apple fibre, 40 % polyurethane",
        "60 % Apfelfaser, 40 % Polyurethan",
    ),
    true,
    [
        words(
            "The leather alternative is made from what is left over when apples are pressed.",
            "Die Lederalternative entsteht aus dem, was beim Pressen von Äpfeln übrig bleibt.",
        ),
        words(
            "Soft, vegan and wipe-clean, the material ages gracefully without any animal hide.",
            "Weich, vegan und abwischbar: Die Lederalternative altert schön, ganz ohne Tierhaut.",
        ),
    ],
);

pub(super) static CANVAS: Material = wiped(
    words("Canvas", "Canvas"),
    words("Canvas", "aus Canvas"),
    words("100 % organic cotton", "100 % Bio-Baumwolle"),
    true,
    [
        words(
            "Heavy cotton canvas takes knocks, carries weight and softens nicely.",
            "Schwerer Baumwollcanvas steckt etwas weg, trägt einiges und wird mit der Zeit weicher.",
        ),
        words(
            "The canvas is woven from organic cotton and reinforced wherever it rubs.",
            "Der Canvas ist aus Bio-Baumwolle gewebt und überall verstärkt, wo er scheuert.",
        ),
    ],
);

pub(super) static ACETATE: Material = wiped(
    words("Bio-Acetate", "Bio-Acetat"),
    words("", ""),
    words(
        "Frame: bio-acetate; lenses: UV 400",
        "Gestell: Bio-Acetat; Gläser: UV 400",
    ),
    true,
    [
        words(
            "The frame is cut from a block of bio-acetate, polished by hand and hinged with five barrels.",
            "Das Gestell wird aus einem Block Bio-Acetat gefräst, von Hand poliert und hat fünfgliedrige Scharniere.",
        ),
        words(
            "The lenses filter all UV light and take the glare off water and wet roads.",
            "Die Gläser filtern das gesamte UV-Licht und nehmen Wasser und nassen Straßen die Blendung.",
        ),
    ],
);

pub(super) static PLATED: Material = Material {
    care: Care::Polish,
    recycled_percent: 100,
    ..wiped(
        words("Recycled Brass", "Recyceltes Messing"),
        words("", ""),
        words(
            "Recycled brass, plated, nickel-free",
            "Recyceltes Messing, veredelt, nickelfrei",
        ),
        true,
        [
            words(
                "Recycled brass is plated thickly enough to be worn every day.",
                "Das recycelte Messing ist so stark veredelt, dass es jeden Tag getragen werden kann.",
            ),
            words(
                "Nickel-free, kind to the skin and packed in a small cotton pouch.",
                "Nickelfrei, hautverträglich und verpackt in einem kleinen Baumwollbeutel.",
            ),
        ],
    )
};

pub(super) static RAFFIA: Material = Material {
    season: Some(Season::Warm),
    ..wiped(
        words("Raffia", "Bast"),
        words("Raffia", "aus Bast"),
        words("100 % raffia", "100 % Bast"),
        true,
        [
            words(
                "The raffia is plaited by hand and packs flat without breaking.",
                "Der Bast ist von Hand geflochten und lässt sich flach einpacken, ohne zu brechen.",
            ),
            words(
                "Natural raffia is light as air and firm enough for a breeze.",
                "Naturbast ist federleicht und trotzdem fest genug für eine Brise.",
            ),
        ],
    )
};

pub(super) static SOCK_COTTON: Material = Material {
    care: Care::Machine40,
    ..recycled(
        words("Organic Cotton", "Bio-Baumwolle"),
        words("Cotton", "aus Baumwolle"),
        words(
            "78 % organic cotton, 20 % recycled polyamide, 2 % elastane",
            "78 % Bio-Baumwolle, 20 % recyceltes Polyamid, 2 % Elasthan",
        ),
        20,
        [
            words(
                "Terry soles, reinforced heels and flat toe seams make them last.",
                "Frotteesohlen, verstärkte Fersen und flache Zehennähte halten lange durch.",
            ),
            words(
                "Organic cotton with a little stretch stays up without leaving a mark.",
                "Bio-Baumwolle mit etwas Stretch hält, ohne einzuschneiden.",
            ),
        ],
    )
};
