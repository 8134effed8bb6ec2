//! The customer as HTTP and events show it. The French names stand here, and in `customer-http`'s input.

use chrono::{DateTime, Utc};
use customer_domain::{
    Timestamp,
    customer::{
        City, Country, Customer, CustomerId, Details, Email, EmailError, Name, NotACustomerId, Phone,
        PostalAddress, PostalCode, Street, TextError, Version,
    },
};
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

/// A customer on the wire.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerBody {
    /// Identity, from 1, never used twice.
    pub id: i64,
    /// Last name.
    pub nom: String,
    /// First name.
    pub prenom: String,
    /// E-mail address as it was typed.
    pub email: String,
    /// Telephone number.
    pub telephone: Option<String>,
    /// Street and number.
    pub adresse: Option<String>,
    /// Town.
    pub ville: Option<String>,
    /// Postal code.
    pub code_postal: Option<String>,
    /// Country.
    pub pays: Option<String>,
    /// How often the customer was written, from 1.
    pub version: u32,
    /// When it was registered: RFC 3339, UTC, microseconds.
    #[serde(serialize_with = "microseconds")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed: RFC 3339, UTC, microseconds.
    #[serde(serialize_with = "microseconds")]
    pub updated_at: DateTime<Utc>,
}

/// Why a received customer is none. Never repeats personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidCustomer {
    /// The `id`.
    #[error("id {0}")]
    Id(#[from] NotACustomerId),
    /// One of its texts.
    #[error("a text {0}")]
    Text(#[from] TextError),
    /// The `email`.
    #[error("email {0}")]
    Email(#[from] EmailError),
}

// Personal data cannot be printed.
impl std::fmt::Debug for CustomerBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CustomerBody")
            .field("id", &self.id)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl From<&Customer> for CustomerBody {
    fn from(customer: &Customer) -> Self {
        let Details { last_name, first_name, email, phone, address } = &customer.details;
        Self {
            id: customer.id.get(),
            nom: last_name.as_str().to_owned(),
            prenom: first_name.as_str().to_owned(),
            email: email.as_str().to_owned(),
            telephone: phone.as_ref().map(|text| text.as_str().to_owned()),
            adresse: address.street.as_ref().map(|text| text.as_str().to_owned()),
            ville: address.city.as_ref().map(|text| text.as_str().to_owned()),
            code_postal: address.postal_code.as_ref().map(|text| text.as_str().to_owned()),
            pays: address.country.as_ref().map(|text| text.as_str().to_owned()),
            version: customer.version.get(),
            created_at: customer.created_at.as_utc(),
            updated_at: customer.updated_at.as_utc(),
        }
    }
}

impl TryFrom<CustomerBody> for Customer {
    type Error = InvalidCustomer;

    fn try_from(body: CustomerBody) -> Result<Self, InvalidCustomer> {
        Ok(Self {
            id: CustomerId::new(body.id)?,
            details: Details {
                last_name: Name::parse(&body.nom)?,
                first_name: Name::parse(&body.prenom)?,
                email: Email::parse(&body.email)?,
                phone: body.telephone.as_deref().map(Phone::parse).transpose()?,
                address: PostalAddress {
                    street: body.adresse.as_deref().map(Street::parse).transpose()?,
                    city: body.ville.as_deref().map(City::parse).transpose()?,
                    postal_code: body.code_postal.as_deref().map(PostalCode::parse).transpose()?,
                    country: body.pays.as_deref().map(Country::parse).transpose()?,
                },
            },
            version: Version::from_stored(body.version),
            created_at: Timestamp::from_utc(body.created_at),
            updated_at: Timestamp::from_utc(body.updated_at),
        })
    }
}

pub(crate) fn microseconds<S: Serializer>(moment: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Timestamp::from_utc(*moment))
}
