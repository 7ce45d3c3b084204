//! The drawings: one for each style of the demo shop.
//!
//! To add a style: give it measures in `women` or `men`, or a drawing of its own in the file of its kind, and name it
//! in [`draw`]; then describe it in the catalogue.

mod accessory;
mod bag;
mod boot;
mod collar;
mod front;
mod hat;
mod lower;
mod men;
mod shoe;
mod skirt;
mod sleeve;
mod swimwear;
mod trim;
mod upper;
mod women;

use super::scene::Scene;

/// The side from which a product is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum View {
    Front,
    Back,
    /// A close-up of the front.
    Detail,
}

impl View {
    pub(crate) const ALL: [Self; 3] = [Self::Front, Self::Back, Self::Detail];

    /// The view's part of a picture's name.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
            Self::Detail => "detail",
        }
    }
}

/// The scene of a style; `None` for a style that nobody has drawn.
pub(super) fn draw(style: &str, view: View) -> Option<Scene> {
    let mut scene = Scene::default();
    if let Some(cut) = women::upper(style).or_else(|| men::upper(style)) {
        cut.draw(&mut scene, view);
        return Some(scene);
    }
    if let Some(cut) = women::lower(style).or_else(|| men::lower(style)) {
        cut.draw(&mut scene, view);
        return Some(scene);
    }
    if style == "swimsuit" {
        swimwear::swimsuit(&mut scene, view);
        return Some(scene);
    }
    thing(style)?(&mut scene);
    Some(scene)
}

/// The drawing of a shoe, a bag or another thing that has no back view.
fn thing(style: &str) -> Option<fn(&mut Scene)> {
    let drawing = match style {
        "sneaker" => shoe::sneaker,
        "runner" => shoe::runner,
        "high-top" => shoe::high_top,
        "loafer" => shoe::loafer,
        "ballet-flat" => shoe::ballet,
        "pump" => shoe::pump,
        "sandal" => shoe::sandal,
        "slide" => shoe::slide,
        "espadrille" => shoe::espadrille,
        "chelsea-boot" => boot::chelsea,
        "lace-boot" => boot::lace_boot,
        "tall-boot" => boot::tall_boot,
        "heeled-boot" => boot::heeled_boot,
        "tote-bag" => bag::tote,
        "shoulder-bag" => bag::shoulder,
        "crossbody" => bag::crossbody,
        "backpack" => bag::backpack,
        "weekender" => bag::weekender,
        "belt-bag" => bag::belt_bag,
        "scarf" => accessory::scarf,
        "silk-scarf" => accessory::silk_scarf,
        "belt" => accessory::belt,
        "socks" => accessory::socks,
        "gloves" => accessory::gloves,
        "square-sunglasses" => accessory::square_glasses,
        "round-sunglasses" => accessory::round_glasses,
        "necklace" => accessory::necklace,
        "hoops" => accessory::hoops,
        "beanie" => hat::beanie,
        "cap" => hat::cap,
        "bucket-hat" => hat::bucket,
        "straw-hat" => hat::straw,
        _ => return None,
    };
    Some(drawing)
}
