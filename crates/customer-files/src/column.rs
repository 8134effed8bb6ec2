//! What a customer's row has, by its names on the wire.

use std::{fmt, str::FromStr};

/// A column of CSV, and a member of NDJSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Identity.
    Id,
    /// Last name.
    Nom,
    /// First name.
    Prenom,
    /// E-mail address.
    Email,
    /// Telephone number.
    Telephone,
    /// Street and number.
    Adresse,
    /// Town.
    Ville,
    /// Postal code.
    CodePostal,
    /// Country.
    Pays,
    /// How often it was written.
    Version,
    /// When it was registered.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
}

/// The name of what a file of refused rows has besides, and what is read past.
pub(crate) const REASON: &str = "reason";

impl Column {
    /// All, in the order in which they are written.
    pub const ALL: [Self; 12] = [
        Self::Id,
        Self::Nom,
        Self::Prenom,
        Self::Email,
        Self::Telephone,
        Self::Adresse,
        Self::Ville,
        Self::CodePostal,
        Self::Pays,
        Self::Version,
        Self::CreatedAt,
        Self::UpdatedAt,
    ];
    /// What each row must have.
    pub(crate) const REQUIRED: [Self; 3] = [Self::Nom, Self::Prenom, Self::Email];

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Nom => "nom",
            Self::Prenom => "prenom",
            Self::Email => "email",
            Self::Telephone => "telephone",
            Self::Adresse => "adresse",
            Self::Ville => "ville",
            Self::CodePostal => "code_postal",
            Self::Pays => "pays",
            Self::Version => "version",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
        }
    }

    /// All names, for people.
    pub(crate) fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Not a name that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownColumn;

impl FromStr for Column {
    type Err = UnknownColumn;

    fn from_str(name: &str) -> Result<Self, UnknownColumn> {
        Self::ALL.into_iter().find(|column| column.name() == name).ok_or(UnknownColumn)
    }
}
