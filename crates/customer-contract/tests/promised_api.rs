//! What the neighbours' teams may build on. It does not compile when one of these items is gone or of another type: then
//! the change is a breaking one, and `docs/decisions/0021` says what to do. What is new here is added to it.

use std::{error::Error, fmt::Debug};

use chrono::{DateTime, Utc};
use customer_contract::{
    ClientDeleted, CloudEvent, CustomerBody, DecodeError, EventData, InvalidCustomer, InvalidOrder,
    OrderNotification, SessionRevoked, channels,
};
use customer_domain::{
    Timestamp,
    customer::{
        City, Country, Customer, CustomerId, Details, Email, EmailError, Name, NotACustomerId, Phone,
        PostalAddress, PostalCode, Street, TextError, Version,
    },
    event::{CustomerEvent, Fact, FactId, Stamp, TraceParent},
    notification::Amount,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

fn is_message<T: Serialize + DeserializeOwned + Clone + PartialEq + Debug + Send + Sync + 'static>() {}
fn is_value<T: Clone + PartialEq + Debug + Send + Sync + 'static>() {}
fn is_error<T: Error + Send + Sync + 'static>() {}

#[test]
fn messages_are_read_and_written() {
    is_message::<CloudEvent>();
    is_message::<EventData>();
    is_message::<CustomerBody>();
    is_message::<SessionRevoked>();
    is_message::<ClientDeleted>();
    is_message::<OrderNotification>();
    is_error::<DecodeError>();
    is_error::<InvalidCustomer>();
    is_error::<InvalidOrder>();
    let _: fn(&[u8]) -> Result<CloudEvent, DecodeError> = CloudEvent::from_json;
    let _: fn(&CloudEvent) -> Result<Vec<u8>, serde_json::Error> = CloudEvent::to_json;
    let _: fn(&EventData) -> &'static str = EventData::type_name;
    let _: fn(&EventData) -> Option<u32> = EventData::version;

    let golden = include_bytes!("golden/customer.created.v1.json");
    let event = CloudEvent::from_json(golden).expect("an event");
    let CloudEvent { specversion, id, source, subject, time, datacontenttype, traceparent, event, .. } =
        event;
    let _: (String, Uuid, String, String, String) = (specversion, id, source, subject, time);
    let _: (String, Option<String>) = (datacontenttype, traceparent);
    assert_eq!(event.version(), Some(1));
}

/// Types of events, and members of a message, may be added: a consumer's `match` has an arm for the rest.
#[test]
fn events_have_their_members() {
    let _: fn(EventData) = |event| match event {
        EventData::CreatedV1(customer) | EventData::UpdatedV1(customer) => members(customer),
        EventData::DeletedV1 { id, version, .. } => {
            let _: (i64, u32) = (id, version);
        }
        EventData::SessionRevokedV1(revoked) => {
            let SessionRevoked { sub, session, account_version, not_before, expires_at, .. } = revoked;
            let _: (String, Option<Uuid>, Option<u32>) = (sub, session, account_version);
            let _: [DateTime<Utc>; 2] = [not_before, expires_at];
        }
        _ => {}
    };
    let ClientDeleted { client_id, .. } = ClientDeleted::from(CustomerId::new(7).expect("an id"));
    assert_eq!(client_id, 7_i64);
    let _: fn(&[u8]) -> Result<OrderNotification, InvalidOrder> = OrderNotification::from_json;
    let _: fn(OrderNotification) = |order| {
        let OrderNotification { order_id, client_id, produit_id, quantite, montant_total, .. } = order;
        let _: ([i64; 3], u32, Amount) = ([order_id, client_id, produit_id], quantite, montant_total);
    };
}

fn members(customer: CustomerBody) {
    let CustomerBody { id, nom, prenom, email, telephone, adresse, ville, code_postal, pays, .. } = customer;
    let _: (i64, [String; 3]) = (id, [nom, prenom, email]);
    let _: [Option<String>; 5] = [telephone, adresse, ville, code_postal, pays];
    let CustomerBody { version, created_at, updated_at, .. } = customer;
    let _: (u32, [DateTime<Utc>; 2]) = (version, [created_at, updated_at]);
}

#[test]
fn messages_become_values_of_the_domain_and_back() {
    let _: fn(CustomerBody) -> Result<Customer, InvalidCustomer> = Customer::try_from;
    let _: fn(&Customer) -> CustomerBody = |customer| CustomerBody::from(customer);
    let _: fn(CloudEvent) -> Result<Fact, DecodeError> = Fact::try_from;
    let _: fn(&Fact) -> CloudEvent = |fact| CloudEvent::from(fact);
}

#[test]
fn exchanges_have_their_names() {
    let _: [&str; 3] = [channels::APP_ID, channels::CLOUD_EVENT_MEDIA_TYPE, channels::SESSION_REVOKED];
    assert_eq!(channels::CUSTOMERS_EXCHANGE, "customers");
    assert_eq!(channels::CLIENT_DELETION_EXCHANGE, "client_deletion_exchange");
    assert_eq!(channels::CLIENT_DELETION_QUEUE, "client_deletion_queue");
    assert_eq!(channels::ORDER_NOTIFICATIONS_EXCHANGE, "order_notifications");
}

#[test]
fn customers_are_made_and_read() {
    is_value::<Customer>();
    let _: fn(i64) -> Result<CustomerId, NotACustomerId> = CustomerId::new;
    let _: fn(CustomerId) -> i64 = CustomerId::get;
    let _: fn(u32) -> Version = Version::from_stored;
    let _: fn(Version) -> u32 = Version::get;
    let _: fn(&str) -> Result<Email, EmailError> = Email::parse;
    let _: fn(&Email) -> &str = Email::as_str;
    texts();
    let _: fn(Customer) = |Customer { id, details, version, created_at, updated_at, .. }| {
        let Details { last_name, first_name, email, phone, address, .. } = details;
        let PostalAddress { street, city, postal_code, country, .. } = address;
        let _: (CustomerId, Version, [Timestamp; 2]) = (id, version, [created_at, updated_at]);
        let _: ([Name; 2], Email, Option<Phone>) = ([last_name, first_name], email, phone);
        let _: (Option<Street>, Option<City>) = (street, city);
        let _: (Option<PostalCode>, Option<Country>) = (postal_code, country);
    };
}

fn texts() {
    let _: fn(&str) -> Result<Name, TextError> = Name::parse;
    let _: fn(&str) -> Result<Phone, TextError> = Phone::parse;
    let _: fn(&str) -> Result<Street, TextError> = Street::parse;
    let _: fn(&str) -> Result<City, TextError> = City::parse;
    let _: fn(&str) -> Result<PostalCode, TextError> = PostalCode::parse;
    let _: fn(&str) -> Result<Country, TextError> = Country::parse;
    let _: fn(&Name) -> &str = Name::as_str;
    let _: fn(&Phone) -> &str = Phone::as_str;
    let _: fn(&Street) -> &str = Street::as_str;
    let _: fn(&City) -> &str = City::as_str;
    let _: fn(&PostalCode) -> &str = PostalCode::as_str;
    let _: fn(&Country) -> &str = Country::as_str;
}

#[test]
fn events_are_made_as_the_service_makes_them() {
    is_value::<Fact>();
    is_value::<CustomerEvent>();
    let _: fn(CustomerId, Details, Stamp) -> (Customer, Fact) = Customer::register;
    let _: fn(&Customer, Stamp) -> Fact = Customer::remove;
    let _: fn(Uuid) -> FactId = FactId::from_uuid;
    let _: fn(FactId) -> Uuid = FactId::as_uuid;
    let _: fn(DateTime<Utc>) -> Timestamp = Timestamp::from_utc;
    let _: fn(Timestamp) -> DateTime<Utc> = Timestamp::as_utc;
    let _: fn(&str) -> Option<TraceParent> = TraceParent::parse;
    let _: fn(&Stamp) -> TraceParent = Stamp::trace_parent;
    let _: fn(Fact) -> Stamp = |fact| fact.stamp;
    let _: fn(Stamp) = |Stamp { id, at, trace, .. }| {
        let _: (FactId, Timestamp, Option<TraceParent>) = (id, at, trace);
    };
}

#[cfg(feature = "tokens")]
#[test]
fn tokens_are_verified() {
    use customer_contract::{Caller, Claims, InvalidKeySet, InvalidRevocation, TokenRefused, TokenVerifier};

    fn is_shared<T: Debug + Send + Sync + 'static>() {}
    is_shared::<TokenVerifier>();
    is_value::<Caller>();
    is_value::<Claims>();
    is_value::<TokenRefused>();
    is_error::<TokenRefused>();
    is_error::<InvalidKeySet>();
    let _: fn(&str, &str, &str) -> Result<TokenVerifier, InvalidKeySet> = TokenVerifier::from_jwks;
    let _: fn(&TokenVerifier, &str) -> Result<(), InvalidKeySet> = TokenVerifier::replace_keys;
    let _: fn(&TokenVerifier, &SessionRevoked) -> Result<(), InvalidRevocation> = TokenVerifier::revoke;
    let _: fn(&TokenVerifier, &str) -> Result<Caller, TokenRefused> = TokenVerifier::verify;
    let _: fn(&Caller) -> &str = Caller::name;
    let _: fn(&Caller, &str) -> bool = Caller::may;
    let _: fn(&Caller) -> &Claims = Caller::claims;
    let _: fn(Claims) =
        |Claims { iss, sub, aud, exp, iat, nbf, jti, role, scope, sid, account_version, .. }| {
            let _: ([String; 5], [u64; 3]) = ([iss, sub, aud, role, scope], [exp, iat, nbf]);
            let _: (Uuid, Option<Uuid>, Option<u32>) = (jti, sid, account_version);
        };
    let _: fn(TokenRefused) -> u8 = |why| match why {
        TokenRefused::Invalid => 0,
        TokenRefused::UnknownKey => 1,
        TokenRefused::Expired => 2,
        TokenRefused::Revoked => 3,
        _ => 4,
    };
}
