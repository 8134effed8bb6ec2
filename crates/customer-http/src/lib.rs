//! The service over HTTP, on actix-web: requests become calls of use cases, their outcomes become answers.
//!
//! The way of a request: `middleware` counts it, names it and bounds its time; an extractor proves the caller
//! (`authenticated`) and reads the body (`json`, `members`), which is parsed into domain values with all its
//! faults at once; a handler of about ten lines calls one use case; its errors become problems (`problem`) by a
//! mapping without a wildcard. It knows no store, no broker and no key.

mod accounts;
mod authenticated;
mod conditions;
mod context;
mod cross_origin;
mod customers;
mod entity_tag;
mod export;
mod forwarded;
mod history;
mod idempotency;
mod json;
mod members;
mod methods;
mod middleware;
mod negotiation;
mod notifications;
mod openapi;
mod operations;
mod paging;
mod problem;
mod sessions;

use std::{sync::Arc, time::Duration};

use actix_web::{
    App, Error,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{self, Data},
};
use customer_application::{AccountsService, Customers, Disclosure, History, Notifications, Sessions};
use customer_domain::ports::{PublicKeys, Seals};
use ipnet::IpNet;
use tokio::sync::watch;

pub use history::HistoryEntry;
pub use openapi::openapi;
pub use operations::{Broker, Exposition, Vitals};
pub use problem::{ALL as PROBLEM_TYPES, ProblemType};

/// What the routes are wired to. Clones share it.
#[derive(Clone)]
pub struct Api {
    /// Use cases about customers.
    pub customers: Customers,
    /// Use cases about accounts.
    pub accounts: AccountsService,
    /// What was done to customers.
    pub history: History,
    /// All that is kept of one customer.
    pub disclosure: Disclosure,
    /// Use cases about notices of orders.
    pub notifications: Notifications,
    /// Use cases about sessions.
    pub sessions: Sessions,
    /// The keys that others verify tokens with.
    pub public_keys: Arc<dyn PublicKeys>,
    /// What is scraped.
    pub metrics: Arc<dyn Exposition>,
    /// How the service and what it depends on are.
    pub vitals: watch::Receiver<Vitals>,
    /// Knows cursors again.
    pub seals: Arc<dyn Seals>,
    /// How it is served.
    pub options: HttpOptions,
}

/// How the routes are served.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// Every answer begins within this time.
    pub request_timeout: Duration,
    /// The most requests under way in one process; more are told to come again.
    pub max_in_flight: usize,
    /// Whether a change must name the version that it is meant for.
    pub require_if_match: bool,
    /// Pages of these origins may call this service; with none, no page of another origin may.
    pub cors_allowed_origins: Vec<String>,
    /// Whose word about where a request came from is taken.
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(10),
            max_in_flight: 1024,
            require_if_match: false,
            cors_allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
        }
    }
}

/// What the workers of one process share.
#[derive(Clone)]
pub struct Shared {
    api: Api,
    places: middleware::Places,
}

impl Shared {
    /// For all workers of a process.
    #[must_use]
    pub fn new(api: Api) -> Self {
        let places = middleware::Places::new(api.options.max_in_flight);
        Self { api, places }
    }
}

/// The service's routes as an actix application.
pub fn app(
    shared: &Shared,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>
    + use<>,
> {
    let Shared { api, places } = shared;
    App::new()
        .app_data(Data::new(api.customers.clone()))
        .app_data(Data::new(api.accounts.clone()))
        .app_data(Data::new(api.history.clone()))
        .app_data(Data::new(api.disclosure.clone()))
        .app_data(Data::new(api.notifications.clone()))
        .app_data(Data::new(api.sessions.clone()))
        .app_data(Data::from(Arc::clone(&api.public_keys)))
        .app_data(Data::from(Arc::clone(&api.metrics)))
        .app_data(Data::new(api.vitals.clone()))
        .app_data(Data::from(Arc::clone(&api.seals)))
        .app_data(Data::new(api.options.clone()))
        .app_data(Data::new(places.clone()))
        .configure(customers::routes)
        .configure(history::routes)
        .configure(export::routes)
        .configure(accounts::routes)
        .configure(notifications::routes)
        .configure(sessions::routes)
        .configure(operations::routes)
        .configure(problem::routes)
        .configure(openapi::routes)
        .default_service(web::to(problem::no_such_resource))
        .wrap(from_fn(middleware::deadline))
        .wrap(from_fn(middleware::bounded))
        .wrap(from_fn(middleware::caught))
        .wrap(from_fn(cross_origin::one_vary))
        .wrap(cross_origin::cors(&api.options.cors_allowed_origins))
        .wrap(from_fn(middleware::answered))
        .wrap(from_fn(middleware::measured))
}
