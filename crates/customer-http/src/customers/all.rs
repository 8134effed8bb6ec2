//! All customers, as they are read, in constant memory.
//!
//! Chunk by chunk, by key: between two chunks nothing is held, so a client that reads slowly holds no connection.

use std::fmt;

use actix_web::web::Bytes;
use customer_application::Customers;
use customer_domain::{
    access::Principal,
    causes,
    customer::{Customer, CustomerId},
    ports::StorageError,
};
use futures_util::stream::{self, Stream};

use super::rows::{Rows, WriteError};
use crate::negotiation::Form;

/// Customers read at once: about 150 KiB.
const CHUNK: usize = 500;

/// A list that goes on as it is read.
pub(super) struct Listing {
    customers: Customers,
    caller: Principal,
    rows: Rows,
    next: Next,
}

enum Next {
    /// Customers that were read and not written yet.
    Chunk(Vec<Customer>),
    /// Those after this one are still to be read.
    After(CustomerId),
    Nothing,
}

impl Listing {
    /// Reads the first chunk, so that a store that is away is noticed before the answer begins.
    pub(super) async fn begin(
        customers: Customers,
        caller: Principal,
        form: Form,
    ) -> Result<Self, StorageError> {
        let next = Next::Chunk(customers.list(&caller, None, CHUNK).await?);
        Ok(Self { customers, caller, rows: Rows::new(form), next })
    }

    /// The whole list, in pieces.
    pub(super) fn pieces(self) -> impl Stream<Item = Result<Bytes, Broken>> {
        stream::try_unfold(self, async |mut listing| {
            let chunk = match std::mem::replace(&mut listing.next, Next::Nothing) {
                Next::Nothing => return Ok(None),
                Next::Chunk(chunk) => chunk,
                Next::After(id) => listing.customers.list(&listing.caller, Some(id), CHUNK).await?,
            };
            let last = chunk.last().filter(|_| chunk.len() == CHUNK).map(|customer| customer.id);
            let text = listing.rows.write(&chunk, last.is_none())?;
            listing.next = last.map_or(Next::Nothing, Next::After);
            Ok(Some((text, listing)))
        })
    }
}

/// The list cannot go on: the connection is broken off, so that nobody takes a part for the whole.
#[derive(Debug)]
pub(super) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the list broke off")
    }
}

impl std::error::Error for Broken {}

impl From<StorageError> for Broken {
    fn from(error: StorageError) -> Self {
        tracing::warn!(cause = %causes(&error), "a list broke off");
        Self
    }
}

impl From<WriteError> for Broken {
    fn from(error: WriteError) -> Self {
        tracing::error!(cause = %causes(&error), "a list broke off");
        Self
    }
}
