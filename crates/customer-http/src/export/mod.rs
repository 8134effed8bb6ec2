//! `GET /customers/{id}/export`: all that is kept of one person, as one JSON document, for administrators to hand out.
//!
//! Written as it is read, step by step, so it takes the same memory however much there is, and holds nothing while a client
//! reads.

mod body;
mod document;

use std::fmt;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::CONTENT_DISPOSITION,
    web::{self, Bytes, Data, ServiceConfig},
};
use customer_application::{Disclosed, Disclosure};
use customer_domain::{causes, customer::CustomerId, ports::StorageError};
use futures_util::stream::{self, Stream};

use self::document::Document;
use crate::{
    authenticated::AdminOnly,
    context::request_id,
    customers::{NO_STORE, Place},
    forwarded::client,
    json::JSON,
    methods::methods,
    negotiation::TakesJson,
    problem::{CUSTOMER_NOT_FOUND, Problem},
};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(
        web::resource("/customers/{id}/export")
            .get(read)
            .head(look)
            .default_service(methods("GET, HEAD, OPTIONS")),
    );
}

async fn read(
    AdminOnly(admin): AdminOnly,
    Place(id): Place,
    _: TakesJson,
    request: HttpRequest,
    disclosure: Data<Disclosure>,
) -> Result<HttpResponse, Problem> {
    let begun = disclosure.begin(&admin, client(&request), request_id(&request), id).await?;
    let disclosed = begun.ok_or_else(|| Problem::new(CUSTOMER_NOT_FOUND))?;
    tracing::info!(customer = %id, by = %admin.username(), "all that is kept of a customer is handed out");
    Ok(head(id).streaming(pieces(disclosed)))
}

/// Nothing is handed out, so nothing is recorded.
async fn look(
    AdminOnly(admin): AdminOnly,
    Place(id): Place,
    _: TakesJson,
    disclosure: Data<Disclosure>,
) -> Result<HttpResponse, Problem> {
    let there = disclosure.is_there(&admin, id).await?;
    let nothing = stream::empty::<Result<Bytes, Broken>>();
    if there { Ok(head(id).streaming(nothing)) } else { Err(Problem::new(CUSTOMER_NOT_FOUND)) }
}

fn head(id: CustomerId) -> HttpResponseBuilder {
    let name = format!("attachment; filename=\"customer-{id}.json\"");
    let mut response = HttpResponse::Ok();
    response.content_type(JSON).insert_header(NO_STORE).insert_header((CONTENT_DISPOSITION, name));
    response
}

fn pieces(disclosed: Disclosed) -> impl Stream<Item = Result<Bytes, Broken>> {
    let whole = (Document::default(), disclosed);
    stream::try_unfold(Some(whole), async |whole| {
        let Some((mut document, mut disclosed)) = whole else { return Ok(None) };
        let mut text = Vec::new();
        if document.is_empty() {
            document.begin(&mut text, disclosed.at, &disclosed.customer)?;
        }
        let rest = if let Some(part) = disclosed.next().await? {
            document.go_on(&mut text, &part)?;
            Some((document, disclosed))
        } else {
            document.end(&mut text);
            None
        };
        Ok(Some((Bytes::from(text), rest)))
    })
}

/// The document cannot go on: the connection is broken off, so that nobody takes a part for the whole.
#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the export broke off")
    }
}

impl std::error::Error for Broken {}

impl From<StorageError> for Broken {
    fn from(error: StorageError) -> Self {
        tracing::warn!(cause = %causes(&error), "an export broke off");
        Self
    }
}

impl From<serde_json::Error> for Broken {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(cause = %causes(&error), "an export broke off");
        Self
    }
}
