//! Writes customers, row by row.

use std::io::{self, Write};

use customer_contract::CustomerBody;
use customer_domain::{
    Timestamp,
    customer::{City, Country, Customer, Phone, PostalCode, Street},
};

use crate::{Column, Format, csv::write_row};

/// A file of customers that is being written.
pub struct Writer<W> {
    out: W,
    format: Format,
}

impl<W: Write> Writer<W> {
    /// Begins the file; in CSV with the columns' names.
    ///
    /// # Errors
    ///
    /// The error of the one who is written to.
    pub fn new(format: Format, mut out: W) -> io::Result<Self> {
        if format == Format::Csv {
            write_row(&mut out, Column::ALL.map(|column| Some(column.name().as_bytes())))?;
        }
        Ok(Self { out, format })
    }

    /// Writes a customer.
    ///
    /// # Errors
    ///
    /// The error of the one who is written to.
    pub fn write(&mut self, customer: &Customer) -> io::Result<()> {
        match self.format {
            Format::NdJson => {
                serde_json::to_writer(&mut self.out, &CustomerBody::from(customer))?;
                self.out.write_all(b"\n")
            }
            Format::Csv => csv(&mut self.out, customer),
        }
    }

    /// Sees that all is written, and gives back whom it was written to.
    ///
    /// # Errors
    ///
    /// The error of the one who is written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

fn csv(out: &mut impl Write, customer: &Customer) -> io::Result<()> {
    let Customer { id, details, version, created_at, updated_at } = customer;
    let (id, version) = (id.to_string(), version.to_string());
    let (created_at, updated_at) = (moment(*created_at), moment(*updated_at));
    let address = &details.address;
    let fields: [Option<&str>; 12] = [
        Some(&id),
        Some(details.last_name.as_str()),
        Some(details.first_name.as_str()),
        Some(details.email.as_str()),
        details.phone.as_ref().map(Phone::as_str),
        address.street.as_ref().map(Street::as_str),
        address.city.as_ref().map(City::as_str),
        address.postal_code.as_ref().map(PostalCode::as_str),
        address.country.as_ref().map(Country::as_str),
        Some(&version),
        Some(&created_at),
        Some(&updated_at),
    ];
    write_row(out, fields.into_iter().map(|field| field.map(str::as_bytes)))
}

fn moment(at: Timestamp) -> String {
    at.to_string()
}
