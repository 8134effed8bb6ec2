//! `GET /customers`: all of them or, with any parameter, a page; as JSON, newline-delimited JSON or CSV.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::{HeaderName, LINK, VARY},
    web::Data,
};
use customer_application::Customers;
use customer_domain::{access::Principal, page::Filter, ports::Seals};

use super::{NO_STORE, all::Listing, links::links, query, rows::Rows};
use crate::{authenticated::Authenticated, forwarded::prefix, negotiation::Preferred, problem::Problem};

/// RFC 7240.
const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");
const COUNT_EXACT: &str = "count=exact";

pub(super) async fn list(
    Authenticated(caller): Authenticated,
    Preferred(form): Preferred,
    request: HttpRequest,
    customers: Data<Customers>,
    seals: Data<dyn Seals>,
) -> Result<HttpResponse, Problem> {
    let seals = seals.into_inner();
    let asked = query::read(request.query_string(), &*seals)?;
    let mut response = HttpResponse::Ok();
    response.content_type(form.media_type()).insert_header(NO_STORE).append_header((VARY, "Accept"));
    let filter = asked.as_ref().map(|asked| asked.query.filter.clone()).unwrap_or_default();
    count(&mut response, &request, &customers, &caller, &filter).await?;
    let Some(asked) = asked else {
        let listing = Listing::begin(customers.get_ref().clone(), caller, form).await?;
        return Ok(response.streaming(listing.pieces()));
    };
    let page = customers.page(&caller, &asked.query).await?;
    response.insert_header((LINK, links(&asked, &page, &*seals, prefix(&request))));
    let rows = Rows::new(form).write(&page.rows, true);
    Ok(response.body(rows.map_err(|why| Problem::internal(&why))?))
}

/// Counts only for who asks for it, since it costs as much as reading them all.
async fn count(
    response: &mut HttpResponseBuilder,
    request: &HttpRequest,
    customers: &Customers,
    caller: &Principal,
    filter: &Filter,
) -> Result<(), Problem> {
    let preferences = request.headers().get_all(PREFER).filter_map(|value| value.to_str().ok());
    let asked =
        preferences.flat_map(|text| text.split(',')).any(|one| one.trim().eq_ignore_ascii_case(COUNT_EXACT));
    if asked {
        let count = customers.count(caller, filter).await?;
        response
            .insert_header((TOTAL_COUNT, count.to_string()))
            .insert_header((PREFERENCE_APPLIED, COUNT_EXACT));
    }
    Ok(())
}
