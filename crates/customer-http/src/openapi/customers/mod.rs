//! Customers: finding and listing them, and changing them.

mod changes;
mod examples;
mod reads;
mod schemas;

use utoipa::openapi::{
    Schema,
    link::{Link, LinkBuilder},
};

pub(super) use self::examples::kept as example;
use super::resource::Resource;

pub(super) fn resources() -> [Resource; 2] {
    let customers = Resource::new("/customers", "customers").get(reads::list()).post(changes::create());
    let customer = Resource::new("/customers/{id}", "customer")
        .of("CustomerId")
        .get(reads::read())
        .put(changes::put())
        .patch(changes::patch())
        .delete(changes::remove());
    [customers, customer]
}

pub(super) fn schemas() -> [(&'static str, Schema); 5] {
    schemas::all()
}

/// From a customer in a body to what can be done with it next.
fn links() -> [(&'static str, Link); 4] {
    let ids = [
        ("read", "getCustomer", "Read this customer."),
        ("replace", "replaceCustomer", "Change this customer."),
        ("patch", "patchCustomer", "Change some members of this customer."),
        ("delete", "deleteCustomer", "Delete this customer."),
    ];
    ids.map(|(name, id, description)| {
        let link = LinkBuilder::new().operation_id(id).parameter("id", "$response.body#/id");
        (name, link.description(description).build())
    })
}
