//! The service over HTTP, on actix-web: requests become calls of use cases, their outcomes become answers.
//!
//! The way of a request: `middleware` counts it, names it and bounds its time; an extractor proves the caller
//! (`authenticated`) and reads the body (`json`, `members`), which is parsed into domain values with all its
//! faults at once; a handler of about ten lines calls one use case; its errors become problems (`problem`) by a
//! mapping without a wildcard. It knows no store, no broker and no key.

mod authenticated;
mod context;
mod customers;
mod entity_tag;
mod json;
mod members;
mod methods;
mod middleware;
mod operations;
mod problem;
mod sessions;

use std::{sync::Arc, time::Duration};

use actix_web::{
    App, Error,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{self, Data},
};
use customer_application::{Customers, Sessions};
use customer_domain::ports::{PublicKeys, Tokens};
use tokio::sync::watch;

pub use operations::{Broker, Exposition, Vitals};
pub use problem::{ALL as PROBLEM_TYPES, ProblemType};

/// What the routes are wired to. Clones share it.
#[derive(Clone)]
pub struct Api {
    /// Use cases about customers.
    pub customers: Customers,
    /// Use cases about sessions.
    pub sessions: Sessions,
    /// Verifies the tokens of callers.
    pub tokens: Arc<dyn Tokens>,
    /// The keys that others verify tokens with.
    pub public_keys: Arc<dyn PublicKeys>,
    /// What is scraped.
    pub metrics: Arc<dyn Exposition>,
    /// How the service and what it depends on are.
    pub vitals: watch::Receiver<Vitals>,
    /// Every answer begins within this time.
    pub request_timeout: Duration,
}

/// The service's routes as an actix application.
pub fn app(
    api: &Api,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>
    + use<>,
> {
    App::new()
        .app_data(Data::new(api.customers.clone()))
        .app_data(Data::new(api.sessions.clone()))
        .app_data(Data::from(Arc::clone(&api.tokens)))
        .app_data(Data::from(Arc::clone(&api.public_keys)))
        .app_data(Data::from(Arc::clone(&api.metrics)))
        .app_data(Data::new(api.vitals.clone()))
        .app_data(Data::new(middleware::Deadline(api.request_timeout)))
        .configure(customers::routes)
        .configure(sessions::routes)
        .configure(operations::routes)
        .configure(problem::routes)
        .default_service(web::to(problem::no_such_resource))
        .wrap(from_fn(middleware::deadline))
        .wrap(from_fn(middleware::answered))
        .wrap(from_fn(middleware::measured))
}
