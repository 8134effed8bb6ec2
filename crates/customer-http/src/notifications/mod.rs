//! `/notifications` and `/customers/{id}/notifications`: what was heard of orders.

mod body;
mod list;
mod query;

use actix_web::{
    middleware::Compress,
    web::{self, ServiceConfig},
};

pub(crate) use self::body::NotificationBody;
use crate::methods::methods;

pub(crate) fn routes(config: &mut ServiceConfig) {
    let methods = || methods("GET, HEAD, OPTIONS");
    let everybodys = web::resource("/notifications")
        .wrap(Compress::default())
        .get(list::everybodys)
        .head(list::everybodys)
        .default_service(methods());
    let theirs = web::resource("/customers/{id}/notifications")
        .wrap(Compress::default())
        .get(list::theirs)
        .head(list::theirs)
        .default_service(methods());
    config.service(everybodys).service(theirs);
}
