//! Who asks.

use crate::platform::principal::{
    CustomerId, Partner, Permission, Rate, Shopper, ShopperKind, StaffMember, Unauthenticated,
};

/// The principal of a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Nobody who is known, and why: public fields are answered all the same.
    Anonymous(Unauthenticated),
    Shopper(Shopper),
    Partner(Partner),
    Staff(StaffMember),
}

impl Default for Viewer {
    fn default() -> Self {
        Self::Anonymous(Unauthenticated::Missing)
    }
}

/// Those who see the same schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Apps of shoppers, and partners: `schema.graphql`.
    Public,
    /// The shop's own people: the public schema and what runs the shop.
    Staff,
}

impl Viewer {
    /// The schema that the viewer's documents are validated against.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match self {
            Self::Anonymous(_) | Self::Shopper(_) | Self::Partner(_) => Audience::Public,
            Self::Staff(_) => Audience::Staff,
        }
    }

    /// The kind of principal, for logs.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous(_) => "anonymous",
            Self::Shopper(Shopper { kind, .. }) => match kind {
                ShopperKind::Guest => "guest",
                ShopperKind::Customer => "customer",
            },
            Self::Partner(_) => "partner",
            Self::Staff(_) => "staff",
        }
    }

    /// What stands for the viewer in limits; `None`: only its address does.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        match self {
            Self::Anonymous(_) => None,
            Self::Shopper(shopper) => Some(format!("shopper:{}", shopper.id)),
            Self::Partner(partner) => Some(format!("partner:{}", partner.id)),
            Self::Staff(staff) => Some(format!("staff:{}", staff.id)),
        }
    }

    /// The viewer's own limit, which counts instead of those of every caller.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        match self {
            Self::Partner(partner) => partner.rate,
            _ => None,
        }
    }

    /// Whether the viewer may explore the schema where not everybody may.
    #[must_use]
    pub fn is_explorer(&self) -> bool {
        matches!(self, Self::Partner(_) | Self::Staff(_))
    }

    /// The shopper.
    ///
    /// # Errors
    /// Where it is somebody else.
    pub fn shopper(&self) -> Result<Shopper, Denied> {
        match self {
            Self::Shopper(shopper) => Ok(*shopper),
            Self::Anonymous(why) => Err(Denied::Unauthenticated(*why)),
            Self::Partner(_) | Self::Staff(_) => Err(Denied::NotAShopper),
        }
    }

    /// The customer.
    ///
    /// # Errors
    /// Where it is somebody else, such as a guest.
    pub fn customer(&self) -> Result<CustomerId, Denied> {
        self.shopper()?.customer().ok_or(Denied::NotACustomer)
    }

    /// The member of staff, who may do what `permission` says.
    ///
    /// # Errors
    /// Where it is somebody else, or may not.
    pub fn staff(&self, permission: Permission) -> Result<&StaffMember, Denied> {
        match self {
            Self::Staff(staff) if staff.permissions.contains(&permission) => Ok(staff),
            Self::Staff(_) => Err(Denied::Permission(permission)),
            Self::Anonymous(why) => Err(Denied::Unauthenticated(*why)),
            Self::Shopper(_) | Self::Partner(_) => Err(Denied::NotStaff),
        }
    }
}

impl Viewer {
    /// The member of staff, whatever they may do.
    ///
    /// # Errors
    /// Where it is somebody else.
    pub fn any_staff(&self) -> Result<&StaffMember, Denied> {
        match self {
            Self::Staff(staff) => Ok(staff),
            Self::Anonymous(why) => Err(Denied::Unauthenticated(*why)),
            Self::Shopper(_) | Self::Partner(_) => Err(Denied::NotStaff),
        }
    }
}

/// Why a viewer may not. Without `Display`, as [`Unauthenticated`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    Unauthenticated(Unauthenticated),
    NotAShopper,
    /// It is a guest.
    NotACustomer,
    NotStaff,
    Permission(Permission),
}

impl Denied {
    /// A sentence that says what is needed.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            Self::Unauthenticated(why) => why.message().to_owned(),
            Self::NotAShopper => "this belongs to shoppers: use the token of a guest or a customer".to_owned(),
            Self::NotACustomer => "this needs an account: sign in by customerLogin".to_owned(),
            Self::NotStaff => "this is for the shop's staff".to_owned(),
            Self::Permission(permission) => format!("this needs the permission {:?}", permission.name()),
        }
    }
}
