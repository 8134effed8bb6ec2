//! The whole document, put together from the files beside this one.

use utoipa::openapi::{
    Components, ComponentsBuilder, Info, InfoBuilder, License, OpenApi, OpenApiBuilder, Paths, PathsBuilder,
    Server, Tag,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    tag::TagBuilder,
};

use super::{
    accounts, customers, export, headers, notifications, operations, parameters, problems, reference,
    resource::Resource, sessions,
};

/// The name of the only way to prove who is asking.
pub(super) const BEARER: &str = "bearer";

pub(super) const SESSIONS: &str = "Sessions";
pub(super) const ACCOUNTS: &str = "Accounts";
pub(super) const CUSTOMERS: &str = "Customers";
pub(super) const NOTIFICATIONS: &str = "Notifications";
pub(super) const OPERATIONS: &str = "Operations";
pub(super) const REFERENCE: &str = "Reference";

const DESCRIPTION: &str = "\
Keeps the customers of a shop, and tells other services what happens to them.

- **Begin** with `POST /login`: reading takes any token, changing one of the role `admin`.
- **Failures** are one object (RFC 9457) whose `type` is a path that explains it. A refused body has all its faults told \
at once.
- **Versions**: the `ETag` that was read goes into `If-Match`, and nobody's change is lost; into `If-None-Match`, and \
nothing is sent twice.
- **Retries**: with an `Idempotency-Key` a change is made once, however often it is sent.
- **Pages**: follow `Link`.
- **Methods**: HEAD works where GET does. OPTIONS answers everywhere with `Allow`; a method that is not there is answered \
with 405 and `Allow`.
";

/// The document of a service whose paths begin with this prefix.
pub(super) fn document(prefix: &str) -> OpenApi {
    let server = if prefix.is_empty() { "/" } else { prefix };
    OpenApiBuilder::new()
        .info(info())
        .servers(Some([Server::new(server)]))
        .tags(Some(tags()))
        .paths(paths())
        .components(Some(components()))
        .build()
}

fn info() -> Info {
    InfoBuilder::new()
        .title("ms-client")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(License::new("MIT OR Apache-2.0")))
        .build()
}

fn tags() -> [Tag; 6] {
    [
        (SESSIONS, "Tokens, and the keys that verify them."),
        (ACCOUNTS, "Who may log in."),
        (CUSTOMERS, "Finding, keeping and changing customers."),
        (NOTIFICATIONS, "What was heard of orders."),
        (OPERATIONS, "For those who run the service."),
        (REFERENCE, "What explains the service."),
    ]
    .map(|(name, description)| TagBuilder::new().name(name).description(Some(description)).build())
}

fn paths() -> Paths {
    let resources: Vec<Resource> = sessions::resources()
        .into_iter()
        .chain(accounts::resources())
        .chain(customers::resources())
        .chain(export::resources())
        .chain(notifications::resources())
        .chain(operations::resources())
        .chain(reference::resources())
        .collect();
    let items = resources.into_iter().map(Resource::into_item);
    items.fold(PathsBuilder::new(), |paths, (path, item)| paths.path(path, item)).build()
}

fn components() -> Components {
    let schemas = sessions::schemas()
        .into_iter()
        .chain(accounts::schemas())
        .chain(customers::schemas())
        .chain(export::schemas())
        .chain(notifications::schemas())
        .chain(operations::schemas())
        .chain(reference::schemas());
    let mut components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .schemas_from_iter(problems::schemas())
        .responses_from_iter(problems::components())
        .security_scheme(BEARER, bearer());
    for (name, parameter) in parameters::components() {
        components = components.parameter(name, parameter);
    }
    for (name, header) in headers::components() {
        components = components.header(name, header);
    }
    for (name, example) in problems::examples() {
        components = components.example(name, example);
    }
    components.build()
}

fn bearer() -> SecurityScheme {
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    SecurityScheme::Http(scheme.description(Some("The `token` that logging in gives.")).build())
}
