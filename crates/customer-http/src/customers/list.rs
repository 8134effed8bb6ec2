//! `GET /customers`: all of them, as they are read, in constant memory.
//!
//! Chunk by chunk, by key: between two chunks nothing is held, so a client that reads slowly holds no connection.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::ContentType,
    web::{Bytes, Data},
};
use customer_application::Customers;
use customer_domain::{
    access::Principal,
    causes,
    customer::{Customer, CustomerId},
    ports::StorageError,
};
use futures_util::stream::{self, Stream};
use serde_json::Error as JsonError;

use super::{NO_STORE, body};
use crate::{
    authenticated::Authenticated,
    problem::{Problem, UNKNOWN_PARAMETER},
};

/// Customers read at once: about 100 KiB.
const CHUNK: usize = 500;

pub(super) async fn list(
    Authenticated(caller): Authenticated,
    request: HttpRequest,
    customers: Data<Customers>,
) -> Result<HttpResponse, Problem> {
    if !request.query_string().is_empty() {
        return Err(Problem::new(UNKNOWN_PARAMETER));
    }
    // The first chunk is read before the answer begins, so that a store that is away is a 503.
    let first = customers.list(&caller, None, CHUNK).await?;
    let listing = Listing { customers, caller, next: Next::Chunk(first), begun: false };
    Ok(HttpResponse::Ok()
        .insert_header(ContentType::json())
        .insert_header(NO_STORE)
        .streaming(array(listing)))
}

struct Listing {
    customers: Data<Customers>,
    caller: Principal,
    next: Next,
    begun: bool,
}

enum Next {
    /// Customers that were read and not written yet.
    Chunk(Vec<Customer>),
    /// Those after this one are still to be read.
    After(CustomerId),
    Nothing,
}

/// A JSON array, in pieces.
fn array(listing: Listing) -> impl Stream<Item = Result<Bytes, Broken>> {
    stream::try_unfold(listing, async |mut listing| {
        let chunk = match std::mem::replace(&mut listing.next, Next::Nothing) {
            Next::Nothing => return Ok(None),
            Next::Chunk(chunk) => chunk,
            Next::After(id) => listing.customers.list(&listing.caller, Some(id), CHUNK).await?,
        };
        let last = chunk.last().filter(|_| chunk.len() == CHUNK).map(|customer| customer.id);
        let text = piece(&chunk, listing.begun, last.is_none())?;
        listing.begun = true;
        listing.next = last.map_or(Next::Nothing, Next::After);
        Ok(Some((text, listing)))
    })
}

/// The objects of a chunk, with what stands before and after them.
fn piece(chunk: &[Customer], begun: bool, ends: bool) -> Result<Bytes, JsonError> {
    let mut text = Vec::with_capacity(chunk.len() * 320 + 2);
    for (place, customer) in chunk.iter().enumerate() {
        text.push(if begun || place > 0 { b',' } else { b'[' });
        serde_json::to_writer(&mut text, &body(customer))?;
    }
    if chunk.is_empty() && !begun {
        text.push(b'[');
    }
    if ends {
        text.push(b']');
    }
    Ok(text.into())
}

/// The list cannot go on: the connection is broken off, so that nobody takes a part for the whole.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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

impl From<JsonError> for Broken {
    fn from(error: JsonError) -> Self {
        tracing::error!(cause = %error, "a list broke off");
        Self
    }
}
