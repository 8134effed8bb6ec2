//! The row of a customer, and how it becomes a customer again.
#![expect(clippy::ref_option_ref, reason = "`AsChangeset` writes such code")]

use customer_domain::{
    Timestamp,
    customer::{
        City, Country, Customer, CustomerId, Details, Email, Folded, Name, Phone, PostalAddress, PostalCode,
        Street, TextError, Version,
    },
    ports::StorageError,
};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use crate::{Count, Moment, corrupt, schema::customers};

/// What is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = customers)]
pub struct CustomerRow {
    id: i64,
    last_name: String,
    first_name: String,
    email: String,
    phone: Option<String>,
    street: Option<String>,
    city: Option<String>,
    postal_code: Option<String>,
    country: Option<String>,
    version: Count,
    created_at: Moment,
    updated_at: Moment,
}

/// What is written: all but the identity and the moment of the registration.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = customers, treat_none_as_null = true)]
pub struct WrittenCustomer<'a> {
    last_name: &'a str,
    last_name_key: String,
    first_name: &'a str,
    first_name_key: String,
    email: &'a str,
    email_key: String,
    phone: Option<&'a str>,
    street: Option<&'a str>,
    city: Option<&'a str>,
    city_key: Option<String>,
    postal_code: Option<&'a str>,
    country: Option<&'a str>,
    country_key: Option<String>,
    version: Count,
    updated_at: Moment,
}

impl<'a> WrittenCustomer<'a> {
    /// The columns of what people gave, and of when they did.
    #[must_use]
    pub fn new(details: &'a Details, version: Version, updated_at: Timestamp) -> Self {
        let Details { last_name, first_name, email, phone, address } = details;
        Self {
            last_name: last_name.as_str(),
            last_name_key: key(last_name.as_str()),
            first_name: first_name.as_str(),
            first_name_key: key(first_name.as_str()),
            email: email.as_str(),
            email_key: key(email.as_str()),
            phone: phone.as_ref().map(Phone::as_str),
            street: address.street.as_ref().map(Street::as_str),
            city: address.city.as_ref().map(City::as_str),
            city_key: address.city.as_ref().map(|city| key(city.as_str())),
            postal_code: address.postal_code.as_ref().map(PostalCode::as_str),
            country: address.country.as_ref().map(Country::as_str),
            country_key: address.country.as_ref().map(|country| key(country.as_str())),
            version: Count(version.get()),
            updated_at: Moment(updated_at),
        }
    }
}

fn key(text: &str) -> String {
    Folded::of(text).as_str().to_owned()
}

impl TryFrom<CustomerRow> for Customer {
    type Error = StorageError;

    /// A row is input too: it is parsed, not trusted.
    fn try_from(row: CustomerRow) -> Result<Self, StorageError> {
        let details = details(&row)?;
        Ok(Self {
            id: CustomerId::new(row.id).map_err(corrupt)?,
            details,
            version: Version::from_stored(row.version.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

fn details(row: &CustomerRow) -> Result<Details, StorageError> {
    Ok(Details {
        last_name: Name::parse(&row.last_name).map_err(corrupt)?,
        first_name: Name::parse(&row.first_name).map_err(corrupt)?,
        email: Email::parse(&row.email).map_err(corrupt)?,
        phone: optional(row.phone.as_deref(), Phone::parse)?,
        address: PostalAddress {
            street: optional(row.street.as_deref(), Street::parse)?,
            city: optional(row.city.as_deref(), City::parse)?,
            postal_code: optional(row.postal_code.as_deref(), PostalCode::parse)?,
            country: optional(row.country.as_deref(), Country::parse)?,
        },
    })
}

fn optional<T>(
    text: Option<&str>,
    parse: fn(&str) -> Result<T, TextError>,
) -> Result<Option<T>, StorageError> {
    text.map(parse).transpose().map_err(corrupt)
}
