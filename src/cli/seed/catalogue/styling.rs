//! Sentences about how to wear a product.

use super::kind::Kind;
use super::words::{Words, words};

impl Kind {
    /// Four ways of wearing it, of which a description takes one.
    pub(super) const fn styling(self) -> [Words; 4] {
        match self {
            Self::Dress => DRESS,
            Self::Top => TOP,
            Self::Shirt => SHIRT,
            Self::Knit => KNIT,
            Self::Sweat => SWEAT,
            Self::Jeans => JEANS,
            Self::Trousers => TROUSERS,
            Self::Skirt => SKIRT,
            Self::Shorts => SHORTS,
            Self::Jacket => JACKET,
            Self::Active => ACTIVE,
            Self::Swim => SWIM,
            Self::Sneaker => SNEAKER,
            Self::Flat | Self::Heel => FINE_SHOE,
            Self::Boot => BOOT,
            Self::Sandal => SANDAL,
            Self::Bag | Self::Backpack => BAG,
            Self::WarmHat | Self::Gloves | Self::Scarf => WINTER,
            Self::SunHat | Self::Glasses => SUMMER,
            Self::Belt | Self::Socks => DETAIL,
            Self::Jewellery => JEWELLERY,
        }
    }
}

const DRESS: [Words; 4] = [
    words(
        "Wear it with sneakers by day and with sandals once the sun is down.",
        "Tagsüber zu Sneakern, abends zu Sandalen: Mehr braucht es nicht.",
    ),
    words(
        "Add a belt and boots in autumn, and nothing at all in July.",
        "Im Herbst mit Gürtel und Stiefeln, im Juli ganz ohne alles andere.",
    ),
    words(
        "Throw a cardigan over your shoulders and you are ready for a long evening outside.",
        "Eine Strickjacke über die Schultern, und der Abend draußen darf länger werden.",
    ),
    words(
        "It needs no ironing to look good at a wedding, a picnic or your desk.",
        "Macht auf der Hochzeit, beim Picknick und am Schreibtisch eine gute Figur.",
    ),
];
const TOP: [Words; 4] = [
    words(
        "Good on its own with jeans and just as good under a blazer.",
        "Solo zur Jeans so gut wie unter dem Blazer.",
    ),
    words(
        "The kind of piece that you reach for first and pack last.",
        "So ein Teil, nach dem man zuerst greift und das als Letztes in den Koffer kommt.",
    ),
    words(
        "Tuck it in for the office and leave it out for the weekend.",
        "Fürs Büro in den Bund gesteckt, am Wochenende lässig darüber.",
    ),
    words(
        "Layer it from spring to autumn; it never gets in the way.",
        "Von Frühling bis Herbst ein Lagenstück, das nirgends aufträgt.",
    ),
];
const SHIRT: [Words; 4] = [
    words(
        "Button it up for a meeting and roll up the sleeves for everything after.",
        "Im Meeting zugeknöpft, danach mit hochgekrempelten Ärmeln.",
    ),
    words(
        "Worn open over a plain T-shirt, it doubles as a light jacket.",
        "Offen über einem schlichten T-Shirt wird daraus eine leichte Jacke.",
    ),
    words(
        "Goes with chinos and denim alike, in any season.",
        "Passt zu Chinos genauso wie zu Denim, in jeder Jahreszeit.",
    ),
    words(
        "Pair it with pressed trousers, or with nothing more than old jeans.",
        "Zur Bügelfaltenhose schick, zur alten Jeans genau richtig.",
    ),
];
const KNIT: [Words; 4] = [
    words(
        "Layer it over a shirt, or wear it next to the skin on the first cool evening.",
        "Über dem Hemd oder am ersten kühlen Abend direkt auf der Haut.",
    ),
    words(
        "Soft enough for the sofa, smart enough for dinner.",
        "Weich genug fürs Sofa, fein genug fürs Abendessen.",
    ),
    words(
        "Looks right with wide trousers, jeans and everything in between.",
        "Passt zur weiten Hose, zur Jeans und zu allem dazwischen.",
    ),
    words(
        "A knit to keep for years; a spare skein for repairs is included.",
        "Ein Strickstück für viele Jahre, Garn zum Ausbessern liegt bei.",
    ),
];
const SWEAT: [Words; 4] = [
    words(
        "For train rides, Sunday mornings and the walk home from training.",
        "Für Zugfahrten, Sonntagvormittage und den Heimweg vom Training.",
    ),
    words(
        "Under a long coat, nobody will call it sportswear.",
        "Unter einem langen Mantel denkt dabei niemand an Sport.",
    ),
    words(
        "As good on the sofa as on the way to the bakery.",
        "Auf dem Sofa so gut wie auf dem Weg zum Bäcker.",
    ),
    words(
        "Comfortable from the first day and hard to give back once borrowed.",
        "Vom ersten Tag an bequem und, einmal verliehen, schwer zurückzubekommen.",
    ),
];
const JEANS: [Words; 4] = [
    words(
        "Pair with a white T-shirt and you are done.",
        "Weißes T-Shirt dazu, fertig.",
    ),
    words(
        "Turn up the hems over boots, or let them fall over sneakers.",
        "Über Boots umgekrempelt oder lang über die Sneaker.",
    ),
    words(
        "Made for every day, and good enough for Friday at the office.",
        "Für jeden Tag gemacht und gut genug für den Freitag im Büro.",
    ),
    words(
        "Wash them rarely and inside out; they will thank you for it.",
        "Selten und auf links waschen, dann bleibt die Farbe lange schön.",
    ),
];
const TROUSERS: [Words; 4] = [
    words(
        "Smart with loafers, relaxed with sneakers.",
        "Mit Loafern elegant, mit Sneakern entspannt.",
    ),
    words(
        "Wear them with a fine knit, or match them with a blazer.",
        "Zum feinen Strick oder als Anzug mit dem passenden Blazer.",
    ),
    words(
        "The waist sits comfortably, even through a long day in a chair.",
        "Der Bund sitzt bequem, auch nach einem langen Tag im Sitzen.",
    ),
    words(
        "They dress up a T-shirt and calm down a loud shirt.",
        "Wertet jedes T-Shirt auf und bringt laute Hemden zur Ruhe.",
    ),
];
const SKIRT: [Words; 4] = [
    words(
        "Tuck in a T-shirt by day and a silk top by night.",
        "Tagsüber mit T-Shirt im Bund, abends mit einem Top aus Seide.",
    ),
    words(
        "A chunky knit and boots carry it straight through winter.",
        "Mit Grobstrick und Stiefeln kommt er gut durch den Winter.",
    ),
    words(
        "Lined, easy to move in and made for bicycles too.",
        "Gefüttert, beweglich und sogar fürs Fahrrad gemacht.",
    ),
    words(
        "Pair it with flat sandals, or with heels if there is dancing.",
        "Zu flachen Sandalen, oder zu Absätzen, falls getanzt wird.",
    ),
];
const SHORTS: [Words; 4] = [
    words(
        "For long days outside, with pockets that hold more than a key.",
        "Für lange Tage draußen, mit Taschen, in die mehr passt als ein Schlüssel.",
    ),
    words(
        "Wear with an open linen shirt and you have a holiday.",
        "Offenes Leinenhemd dazu, und der Urlaub beginnt.",
    ),
    words(
        "From the beach to the ice-cream parlour without changing.",
        "Vom Strand zur Eisdiele, ohne sich umzuziehen.",
    ),
    words(
        "Light, quick to dry and easy to fold small.",
        "Leicht, schnell trocken und klein zu falten.",
    ),
];
const JACKET: [Words; 4] = [
    words(
        "Cut with room for a jumper underneath.",
        "So geschnitten, dass noch ein Pullover darunter passt.",
    ),
    words(
        "Inside pockets keep phone and ticket dry and close.",
        "In den Innentaschen bleiben Telefon und Fahrkarte trocken und griffbereit.",
    ),
    words(
        "From the platform to the theatre without a change.",
        "Vom Bahnsteig bis ins Theater, ohne sich umzuziehen.",
    ),
    words(
        "A layer for the months in which the morning and the noon disagree.",
        "Genau richtig für die Monate, in denen Morgen und Mittag sich nicht einig sind.",
    ),
];
const ACTIVE: [Words; 4] = [
    words(
        "Flat seams stay out of the way, from warm-up to stretching.",
        "Flache Nähte stören nie, vom Aufwärmen bis zum Dehnen.",
    ),
    words(
        "Made for running, rowing and the first five minutes of motivation.",
        "Zum Laufen, Rudern und für die ersten fünf Minuten Überwindung.",
    ),
    words(
        "Combine freely: all active pieces share one palette.",
        "Frei kombinierbar: Alle Sportteile folgen derselben Farbpalette.",
    ),
    words(
        "Breathes in summer and layers well once it gets cold.",
        "Atmet im Sommer und lässt sich gut unterziehen, wenn es kalt wird.",
    ),
];
const SWIM: [Words; 4] = [
    words(
        "Stays put in the waves and comfortable on the towel.",
        "Sitzt sicher in den Wellen und bequem auf dem Handtuch.",
    ),
    words(
        "Rinse with fresh water after swimming and the colour stays bright.",
        "Nach dem Schwimmen klar ausspülen, dann bleibt die Farbe frisch.",
    ),
    words(
        "For lanes, lakes and doing nothing by the sea.",
        "Für Bahnen, Baggerseen und das Nichtstun am Meer.",
    ),
    words(
        "Wear under an open shirt and walk straight to lunch.",
        "Unter dem offenen Hemd geht es vom Strand direkt zum Mittagessen.",
    ),
];
const SNEAKER: [Words; 4] = [
    words(
        "They go with suits, dresses and everything in your laundry basket.",
        "Passen zum Anzug, zum Kleid und zu allem aus dem Wäschekorb.",
    ),
    words(
        "The insole comes out, so your own fits in.",
        "Die Einlegesohle ist herausnehmbar, die eigene passt hinein.",
    ),
    words(
        "Stitched soles can be repaired instead of thrown away.",
        "Vernähte Sohlen lassen sich reparieren statt wegwerfen.",
    ),
    words(
        "Comfortable straight from the box; take your usual size.",
        "Bequem ab dem ersten Tag; am besten in der gewohnten Größe bestellen.",
    ),
];
const FINE_SHOE: [Words; 4] = [
    words(
        "A cushioned insole makes long days feel shorter.",
        "Die gepolsterte Innensohle macht lange Tage kürzer.",
    ),
    words(
        "Wear them with bare ankles in spring and fine socks in autumn.",
        "Im Frühling mit freiem Knöchel, im Herbst mit feinen Socken.",
    ),
    words("They turn jeans into an outfit.", "Machen aus einer Jeans ein Outfit."),
    words(
        "Small enough for the bag, should you cycle to the party.",
        "Passen in die Tasche, falls es mit dem Rad zur Feier geht.",
    ),
];
const BOOT: [Words; 4] = [
    words(
        "The soles grip on wet leaves and can be replaced when worn.",
        "Die Sohlen greifen auf nassem Laub und lassen sich erneuern.",
    ),
    words(
        "Wear them with jeans, with dresses and for ten winters.",
        "Zur Jeans, zum Kleid und für zehn Winter.",
    ),
    words(
        "A half size up leaves room for thick socks.",
        "Eine halbe Nummer größer lässt Platz für dicke Socken.",
    ),
    words(
        "Sturdy enough for the woods, neat enough for town.",
        "Robust genug für den Wald, schön genug für die Stadt.",
    ),
];
const SANDAL: [Words; 4] = [
    words(
        "The footbed shapes itself to you within a few days.",
        "Das Fußbett passt sich in wenigen Tagen an.",
    ),
    words(
        "From breakfast on the balcony to the last bar on the beach.",
        "Vom Frühstück auf dem Balkon bis zur letzten Strandbar.",
    ),
    words(
        "Adjustable where it matters and soft where it touches.",
        "Verstellbar, wo es zählt, und weich, wo es anliegt.",
    ),
    words(
        "They look better with sand between the toes.",
        "Mit Sand zwischen den Zehen am schönsten.",
    ),
];
const BAG: [Words; 4] = [
    words(
        "Holds a notebook, a bottle and one thing too many.",
        "Fasst Notizbuch, Flasche und eine Sache zu viel.",
    ),
    words(
        "An inside pocket keeps keys where you can find them.",
        "Im Innenfach bleiben Schlüssel dort, wo man sie findet.",
    ),
    words(
        "Made for commutes on weekdays and markets on Saturdays.",
        "Werktags zum Pendeln, samstags für den Markt.",
    ),
    words(
        "Straps and seams are sewn twice, because bags are always fuller than planned.",
        "Träger und Nähte sind doppelt vernäht, weil Taschen immer voller werden als geplant.",
    ),
];
const WINTER: [Words; 4] = [
    words(
        "For the coat pocket, until the wind turns.",
        "Für die Manteltasche, bis der Wind dreht.",
    ),
    words(
        "A small warm thing that makes a good present, also to yourself.",
        "Ein kleines warmes Geschenk, gern auch an sich selbst.",
    ),
    words(
        "Soft to the skin and never scratchy.",
        "Weich auf der Haut, ganz ohne Kratzen.",
    ),
    words(
        "A match for every coat in the shop.",
        "Passend zu jedem Mantel im Sortiment.",
    ),
];
const SUMMER: [Words; 4] = [
    words(
        "For terraces, boats and any seat by the window.",
        "Für Terrassen, Boote und jeden Fensterplatz.",
    ),
    words(
        "Shade to take along, from April to October.",
        "Schatten zum Mitnehmen, von April bis Oktober.",
    ),
    words(
        "Kind to most faces and all summers.",
        "Steht fast jedem Gesicht und jedem Sommer.",
    ),
    words(
        "So light that you will forget the weight.",
        "So leicht, dass man das Tragen vergisst.",
    ),
];
const DETAIL: [Words; 4] = [
    words(
        "The small thing that makes the rest look intended.",
        "Die Kleinigkeit, mit der alles andere wie gewollt aussieht.",
    ),
    words(
        "Comes in a paper sleeve, ready to give.",
        "Kommt in einer Papierbanderole, fertig zum Verschenken.",
    ),
    words(
        "Made to match the shoes and bags of this season.",
        "Abgestimmt auf Schuhe und Taschen dieser Saison.",
    ),
    words(
        "An everyday thing, made with more care than it needs.",
        "Ein Alltagsding, sorgfältiger gemacht, als es sein müsste.",
    ),
];
const JEWELLERY: [Words; 4] = [
    words(
        "Wear alone, or layer with finer pieces.",
        "Allein getragen schön, mit feineren Stücken noch schöner.",
    ),
    words(
        "Light enough for every day and bright enough for the evening.",
        "Leicht genug für jeden Tag, glänzend genug für den Abend.",
    ),
    words(
        "A quiet shine that goes with knitwear as well as with silk.",
        "Ein leiser Glanz, der zu Strick ebenso passt wie zu Seide.",
    ),
    words(
        "Comes in a small box, ready to give.",
        "Kommt in einer kleinen Schachtel, fertig zum Verschenken.",
    ),
];
