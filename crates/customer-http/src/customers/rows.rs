//! Customers one after the other, in each of the forms that a list has.

use actix_web::web::Bytes;
use customer_contract::CustomerBody;
use customer_domain::customer::Customer;
use thiserror::Error;

use crate::negotiation::Form;

/// The columns of CSV, in the order of the members of JSON.
const COLUMNS: [&str; 12] = [
    "id",
    "nom",
    "prenom",
    "email",
    "telephone",
    "adresse",
    "ville",
    "code_postal",
    "pays",
    "version",
    "created_at",
    "updated_at",
];

/// Writes a list, part by part.
pub(super) struct Rows {
    form: Form,
    begun: bool,
}

/// A customer that cannot be written: a bug.
#[derive(Debug, Error)]
pub(super) enum WriteError {
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

impl Rows {
    pub(super) const fn new(form: Form) -> Self {
        Self { form, begun: false }
    }

    /// The next customers, and the end if they are the last.
    pub(super) fn write(&mut self, customers: &[Customer], last: bool) -> Result<Bytes, WriteError> {
        let mut text = Vec::with_capacity(customers.len() * 320 + 128);
        match self.form {
            Form::Json => self.json(&mut text, customers, last)?,
            Form::NdJson => {
                for customer in customers {
                    serde_json::to_writer(&mut text, &CustomerBody::from(customer))?;
                    text.push(b'\n');
                }
            }
            Form::Csv => self.csv(&mut text, customers)?,
        }
        self.begun = true;
        Ok(text.into())
    }

    fn json(&self, text: &mut Vec<u8>, customers: &[Customer], last: bool) -> Result<(), WriteError> {
        let mut separator = if self.begun { b',' } else { b'[' };
        for customer in customers {
            text.push(separator);
            serde_json::to_writer(&mut *text, &CustomerBody::from(customer))?;
            separator = b',';
        }
        if last {
            text.extend((separator == b'[').then_some(b'['));
            text.push(b']');
        }
        Ok(())
    }

    /// RFC 4180, with a header.
    fn csv(&self, text: &mut Vec<u8>, customers: &[Customer]) -> Result<(), WriteError> {
        let crlf = csv::Terminator::CRLF;
        let mut rows = csv::WriterBuilder::new().has_headers(false).terminator(crlf).from_writer(text);
        if !self.begun {
            rows.write_record(COLUMNS)?;
        }
        for customer in customers {
            rows.serialize(CustomerBody::from(customer))?;
        }
        Ok(rows.flush().map_err(csv::Error::from)?)
    }
}
