//! `GET /customers/{id}/history`: who changed a customer, when and from where, for administrators. It holds nothing of what
//! the customer is, and stays when the customer goes.

mod entry;
mod query;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, LINK},
    web::{self, Data, ServiceConfig},
};
use customer_application::History;

pub use entry::HistoryEntry;

use crate::{
    authenticated::AdminOnly,
    customers::Place,
    forwarded::prefix,
    methods::methods,
    negotiation::TakesJson,
    problem::{CUSTOMER_NOT_FOUND, Problem},
};

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(
        web::resource("/customers/{id}/history")
            .get(read)
            .head(read)
            .default_service(methods("GET, HEAD, OPTIONS")),
    );
}

async fn read(
    AdminOnly(admin): AdminOnly,
    Place(id): Place,
    _: TakesJson,
    request: HttpRequest,
    history: Data<History>,
) -> Result<HttpResponse, Problem> {
    let asked = query::read(request.query_string())?;
    // One more than is shown tells whether there are more.
    let found = history.of_customer(&admin, id, asked.before, asked.limit.saturating_add(1)).await?;
    let mut recorded = found.ok_or_else(|| Problem::new(CUSTOMER_NOT_FOUND))?;
    let more = recorded.len() > asked.limit;
    recorded.truncate(asked.limit);
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    if let Some(last) = recorded.last().filter(|_| more) {
        let (prefix, limit, before) = (prefix(&request), asked.limit, last.number);
        let next = format!("<{prefix}/customers/{id}/history?limit={limit}&before={before}>; rel=\"next\"");
        response.insert_header((LINK, next));
    }
    Ok(response.json(recorded.iter().map(HistoryEntry::from).collect::<Vec<_>>()))
}
