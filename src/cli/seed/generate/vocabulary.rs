//! The words that generated catalogues are made from.

/// A department, its leaf collections (with the noun that its products are called) and the sizes of its products.
pub(super) struct Department {
    pub(super) name: &'static str,
    pub(super) leaves: [(&'static str, &'static str); 7],
    pub(super) sizes: [&'static str; 5],
}

pub(super) const DEPARTMENTS: [Department; 5] = [
    Department {
        name: "Women",
        leaves: [
            ("Dresses", "Dress"),
            ("Tops", "Top"),
            ("Knitwear", "Knit"),
            ("Jeans", "Jeans"),
            ("Skirts", "Skirt"),
            ("Coats", "Coat"),
            ("Activewear", "Active Top"),
        ],
        sizes: ["XS", "S", "M", "L", "XL"],
    },
    Department {
        name: "Men",
        leaves: [
            ("Shirts", "Shirt"),
            ("T-Shirts", "T-Shirt"),
            ("Jumpers", "Jumper"),
            ("Denim", "Dungarees"),
            ("Trousers", "Trousers"),
            ("Jackets", "Jacket"),
            ("Sportswear", "Track Top"),
        ],
        sizes: ["S", "M", "L", "XL", "XXL"],
    },
    Department {
        name: "Kids",
        leaves: [
            ("Bodysuits", "Bodysuit"),
            ("Playsuits", "Playsuit"),
            ("Hoodies", "Hoodie"),
            ("Leggings", "Leggings"),
            ("Raincoats", "Raincoat"),
            ("Pyjamas", "Pyjamas"),
            ("Schoolwear", "School Shirt"),
        ],
        sizes: ["92", "104", "116", "128", "140"],
    },
    Department {
        name: "Shoes",
        leaves: [
            ("Sneakers", "Sneaker"),
            ("Boots", "Boot"),
            ("Sandals", "Sandal"),
            ("Loafers", "Loafer"),
            ("Heels", "Heel"),
            ("Running Shoes", "Running Shoe"),
            ("Slippers", "Slipper"),
        ],
        sizes: ["37", "38", "40", "42", "44"],
    },
    Department {
        name: "Accessories",
        leaves: [
            ("Bags", "Bag"),
            ("Belts", "Belt"),
            ("Scarves", "Scarf"),
            ("Hats", "Hat"),
            ("Sunglasses", "Sunglasses"),
            ("Jewellery", "Jewellery"),
            ("Socks", "Socks"),
        ],
        sizes: ["One", "Small", "Medium", "Large", "Wide"],
    },
];

pub(super) const BRANDS: [&str; 20] = [
    "Alder & Pine",
    "Bay Twelve",
    "Cobalt Row",
    "Dune Studio",
    "Embergate",
    "Fjordline",
    "Gable",
    "Harrow Court",
    "Inkwater",
    "Juniper Lane",
    "Kestrel Mill",
    "Lumenfold",
    "Marlpit",
    "Northfold",
    "Oakhurst",
    "Pebblerow",
    "Quillworks",
    "Rookery",
    "Saltmarsh",
    "Thistledown",
];

pub(super) const ADJECTIVES: [&str; 20] = [
    "Relaxed",
    "Tailored",
    "Classic",
    "Oversized",
    "Slim",
    "Everyday",
    "Vintage",
    "Modern",
    "Soft",
    "Ribbed",
    "Pleated",
    "Quilted",
    "Cropped",
    "Longline",
    "Lightweight",
    "Brushed",
    "Washed",
    "Structured",
    "Essential",
    "Heritage",
];

pub(super) const MATERIALS: [&str; 10] = [
    "Cotton",
    "Linen",
    "Merino",
    "Cashmere",
    "Denim",
    "Leather",
    "Viscose",
    "Silk",
    "Recycled Nylon",
    "Canvas",
];

pub(super) const SEASONS: [&str; 4] = ["Spring", "Summer", "Autumn", "Winter"];

/// Colours with their swatches.
pub(super) const COLOURS: [(&str, &str); 12] = [
    ("Black", "#26262a"),
    ("White", "#f7f6f2"),
    ("Navy", "#273455"),
    ("Olive", "#6f714a"),
    ("Sand", "#d6c3a3"),
    ("Burgundy", "#732a3a"),
    ("Sky", "#a9c9e3"),
    ("Rust", "#b35533"),
    ("Charcoal", "#4a4c52"),
    ("Ivory", "#ece3d0"),
    ("Teal", "#2a6e73"),
    ("Mustard", "#d2a03a"),
];

pub(super) const FEATURES: [&str; 12] = [
    "a clean neckline",
    "tonal stitching",
    "deep side pockets",
    "a dropped shoulder",
    "a gently curved hem",
    "horn-effect buttons",
    "a concealed zip",
    "reinforced seams",
    "a brushed lining",
    "an adjustable waist",
    "flatlock seams",
    "a double-layered collar",
];

pub(super) const OCCASIONS: [&str; 10] = [
    "long weekends",
    "the daily commute",
    "cool evenings",
    "office days",
    "city walks",
    "slow Sundays",
    "travel days",
    "summer parties",
    "first frosts",
    "garden dinners",
];

pub(super) const CARE: [&str; 5] = [
    "Machine wash at 30 degrees.",
    "Hand wash and dry flat.",
    "Dry clean only.",
    "Wipe with a damp cloth.",
    "Wash inside out with like colours.",
];

pub(super) const FIT: [&str; 5] = [
    "Runs true to size.",
    "Cut generously; size down for a closer fit.",
    "Slightly slim; size up between sizes.",
    "Model wears the middle size.",
    "Made to layer over a light base.",
];
