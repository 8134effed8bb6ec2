//! Who may log in, and who changed what.

use customer_domain::access::{NewPassword, Password, Username};
use serde_json::{Value, json};
use utoipa::openapi::{
    ArrayBuilder, ObjectBuilder, Ref, Required, Schema, Type,
    request_body::{RequestBody, RequestBodyBuilder},
    schema::SchemaType,
};

use super::{
    answer::{answer, body, body_of},
    call::Call,
    document::{ACCOUNTS, CUSTOMERS},
    patterns,
    resource::Resource,
    schema,
};
use crate::{
    json::{JSON, MERGE_PATCH},
    problem::{
        ACCOUNT_NOT_FOUND, CUSTOMER_NOT_FOUND, INVALID_ACCOUNT, INVALID_PARAMETER, LAST_ADMINISTRATOR,
        NOT_ACCEPTABLE, UNKNOWN_PARAMETER, USERNAME_TAKEN,
    },
};

const NAME: &str = "grace";
const PASSWORD: &str = "correct horse battery staple";

pub(super) fn resources() -> [Resource; 3] {
    [
        Resource::new("/accounts", "accounts").get(list()).post(add()),
        Resource::new("/accounts/{username}", "account").of("Username").get(read()).patch(change()),
        Resource::new("/customers/{id}/history", "history").of("CustomerId").get(history()),
    ]
}

pub(super) fn schemas() -> [(&'static str, Schema); 4] {
    [
        ("Account", account().into()),
        ("NewAccount", new().into()),
        ("AccountPatch", patch().into()),
        ("HistoryEntry", entry().into()),
    ]
}

fn list() -> Call {
    let accounts = ArrayBuilder::new().items(Ref::from_schema_name("Account"));
    let all = answer("All accounts, by name.", &["Cache-Control"], &[])
        .content(JSON, body(accounts, json!([kept()])));
    Call::new(ACCOUNTS, "listAccounts", "List accounts", "Who may log in. Passwords are not told.")
        .for_administrators()
        .answers(200, all)
        .fails(&[NOT_ACCEPTABLE])
}

fn read() -> Call {
    Call::new(ACCOUNTS, "getAccount", "Read an account", "The password is not told.")
        .for_administrators()
        .answers(
            200,
            answer("The account.", &["Cache-Control"], &[]).content(JSON, body_of("Account", kept())),
        )
        .fails(&[ACCOUNT_NOT_FOUND, NOT_ACCEPTABLE])
}

fn add() -> Call {
    let sent = json!({ "username": NAME, "role": "user", "password": PASSWORD });
    let added = answer("The account can log in.", &["Location", "Cache-Control"], &[]);
    Call::new(ACCOUNTS, "addAccount", "Add an account", "It can log in at once.")
        .for_administrators()
        .reads(needed(JSON, "NewAccount", sent))
        .answers(201, added.content(JSON, body_of("Account", kept())))
        .fails(&[NOT_ACCEPTABLE, USERNAME_TAKEN, INVALID_ACCOUNT])
}

fn change() -> Call {
    let description = "One change at a time: `enabled`, `role` or `password`. All tokens that were given out for \
        the account stop working, on every replica within two seconds; what changes nothing ends nothing. The last \
        administrator who can log in stays one.";
    let changed = answer("The account as it is now.", &["Cache-Control"], &[]);
    Call::new(ACCOUNTS, "changeAccount", "Change an account", description)
        .for_administrators()
        .reads(needed(MERGE_PATCH, "AccountPatch", json!({ "enabled": false })))
        .answers(200, changed.content(JSON, body_of("Account", kept())))
        .fails(&[NOT_ACCEPTABLE, ACCOUNT_NOT_FOUND, LAST_ADMINISTRATOR, INVALID_ACCOUNT])
}

fn history() -> Call {
    let entries = ArrayBuilder::new().items(Ref::from_schema_name("HistoryEntry"));
    let found = answer("The entries, the newest first.", &["Cache-Control"], &["Link"])
        .content(JSON, body(entries, json!([recorded()])));
    let description = "Who changed the customer or exported all that is kept of it, when, from where and in which \
        request. It holds nothing of what the customer is, and stays when the customer is deleted. Older entries are \
        in `Link`.";
    Call::new(CUSTOMERS, "getHistory", "Who changed a customer?", description)
        .for_administrators()
        .takes(&["HistoryLimit", "HistoryBefore"])
        .answers(200, found)
        .fails(&[UNKNOWN_PARAMETER, INVALID_PARAMETER, CUSTOMER_NOT_FOUND, NOT_ACCEPTABLE])
}

fn needed(media_type: &str, schema: &str, example: Value) -> RequestBody {
    let content = body_of(schema, example);
    RequestBodyBuilder::new().content(media_type, content).required(Some(Required::True)).build()
}

fn kept() -> Value {
    json!({ "username": NAME, "role": "user", "enabled": true })
}

fn recorded() -> Value {
    json!({
        "number": 42,
        "at": "2026-11-24T07:23:40.698319Z",
        "action": "customer.created",
        "customer_id": 7,
        "version": 1,
        "actor": "account",
        "username": "admin",
        "address": "192.0.2.7",
        "request_id": "checkout-4711",
    })
}

fn username() -> ObjectBuilder {
    schema::text("The name to log in with; letter case counts.", NAME)
        .min_length(Some(1))
        .max_length(Some(Username::MAX_CHARS))
}

fn role() -> ObjectBuilder {
    schema::one_of("What it may do: `admin` changes customers, `user` reads them.", ["admin", "user"])
}

fn enabled() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Boolean).description(Some("Whether it can log in."))
}

fn password() -> ObjectBuilder {
    schema::text("The password to log in with: neither a common one nor the account's name.", PASSWORD)
        .min_length(Some(NewPassword::MIN_CHARS))
        .max_length(Some(Password::MAX_BYTES))
}

fn account() -> ObjectBuilder {
    schema::open("Somebody who may log in.")
        .property("username", username())
        .required("username")
        .property("role", role())
        .required("role")
        .property("enabled", enabled())
        .required("enabled")
}

fn new() -> ObjectBuilder {
    schema::closed("An account to be added.")
        .property("username", username().pattern(Some(patterns::username())))
        .required("username")
        .property("role", role())
        .required("role")
        .property("password", password())
        .required("password")
}

fn patch() -> ObjectBuilder {
    schema::closed("What is to be different (RFC 7396): one of these.")
        .property("enabled", enabled())
        .property("role", role())
        .property("password", password())
        .min_properties(Some(1))
        .max_properties(Some(1))
}

fn entry() -> ObjectBuilder {
    let or_null = |description, example: &str| {
        schema::text(description, example).schema_type(SchemaType::from_iter([Type::String, Type::Null]))
    };
    let members = [
        ("number", schema::number("Greater for what was recorded later about the same customer.", 1, 42)),
        ("at", schema::moment("When it was done.")),
        ("action", schema::text("What was done.", "customer.created")),
        ("customer_id", schema::number("To whom.", 1, 7)),
        ("version", schema::number("The version that the customer has by it, or had then.", 1, 1)),
        (
            "actor",
            schema::one_of(
                "Who did it: an account, the operator on the command line, or the service itself.",
                ["account", "operator", "service"],
            ),
        ),
        ("username", or_null("The account that did it.", "admin")),
        ("address", or_null("Where the request came from.", "192.0.2.7")),
        ("request_id", or_null("The request's `X-Request-Id`.", "checkout-4711")),
    ];
    let entry = schema::open("A change.");
    members.into_iter().fold(entry, |entry, (name, member)| entry.property(name, member).required(name))
}
