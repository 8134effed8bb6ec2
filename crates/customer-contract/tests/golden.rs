//! The messages that were ever sent stay readable, and are written as they were.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use customer_contract::{
    ClientDeleted, CloudEvent, InvalidOrder, InvalidRevocation, OrderNotification, SessionRevoked,
};
use customer_domain::{access::Revocation, customer::CustomerId, event::Fact, notification::OrderNotice};
use serde_json::Value;

/// What was sent, as the fact it says, and as this version would send that fact.
fn read_and_write(golden: &str) -> (Value, Value) {
    let message = CloudEvent::from_json(golden.as_bytes()).expect("golden file");
    let fact = Fact::try_from(message).expect("a fact");
    let again = CloudEvent::from(&fact).to_json().expect("json");
    (serde_json::from_str(golden).expect("json"), serde_json::from_slice(&again).expect("json"))
}

#[test]
fn events_are_read_and_written_as_their_golden_files_show() {
    for golden in [
        include_str!("golden/customer.created.v1.json"),
        include_str!("golden/customer.updated.v1.json"),
        include_str!("golden/customer.deleted.v1.json"),
        include_str!("golden/session.revoked.v1.json"),
        include_str!("golden/session.revoked.v1.account.json"),
    ] {
        let (sent, again) = read_and_write(golden);
        assert_eq!(sent, again);
    }
}

#[test]
fn a_revocation_may_leave_out_what_it_does_not_name() {
    let text = r#"{"sub":"alice","not_before":"2026-11-24T06:28:00Z","expires_at":"2026-11-24T06:43:00Z"}"#;
    let revoked: SessionRevoked = serde_json::from_str(text).expect("a revocation");
    assert_eq!((revoked.session, revoked.account_version), (None, None));
    assert_eq!(Revocation::try_from(revoked), Err(InvalidRevocation::Ended), "but not both");
}

#[test]
fn an_event_that_grew_is_still_read() {
    let mut message: Value =
        serde_json::from_str(include_str!("golden/customer.created.v1.json")).expect("json");
    message["data"]["fidelite"] = Value::from("or");
    message["sequence"] = Value::from("0000000001");
    assert!(CloudEvent::from_json(message.to_string().as_bytes()).is_ok());
}

#[test]
fn what_is_no_event_is_refused() {
    for bytes in [&b"not json"[..], b"{}", br#"{"client_id":7}"#] {
        assert!(CloudEvent::from_json(bytes).is_err());
    }
}

#[test]
fn a_deletion_is_todays_message() {
    let message = ClientDeleted::from(CustomerId::new(7).expect("id"));
    let golden = include_str!("golden/client_deleted.json").trim();
    assert_eq!(serde_json::to_string(&message).expect("json"), golden);
}

#[test]
fn an_order_is_what_ms_commande_sends_and_keeps_every_digit() {
    let golden = include_str!("golden/order_notification.json").trim();
    let notice = OrderNotice::try_from(OrderNotification::from_json(golden.as_bytes()).expect("an order"));
    let notice = notice.expect("a notice");
    assert_eq!(notice.total.as_str(), "59.970000000000006");
    assert_eq!(serde_json::to_string(&OrderNotification::from(&notice)).expect("json"), golden);
}

#[test]
fn an_order_that_grew_is_still_read() {
    for members in [r#""montant_total":1"#, r#""montant_total":-1.50,"devise":"EUR","lignes":[{"a":null}]"#] {
        let order = format!(r#"{{"order_id":1,"client_id":2,"produit_id":3,"quantite":4,{members}}}"#);
        assert!(OrderNotification::from_json(order.as_bytes()).is_ok(), "{order}");
    }
}

#[test]
fn what_is_no_order_is_refused_without_repeating_it() {
    let read = |text: &str| OrderNotification::from_json(text.as_bytes()).and_then(OrderNotice::try_from);
    let golden = include_str!("golden/order_notification.json");
    for (good, bad) in [
        (golden, "SECRET"),
        (golden, "[]"),
        (golden, "{}"),
        ("\"order_id\":42", "\"order_id\":\"SECRET\""),
        ("\"order_id\":42", "\"order_id\":4.2"),
        ("\"order_id\":42", "\"order_id\":0"),
        ("\"order_id\":42", "\"commande\":42"),
        ("\"client_id\":7", "\"client_id\":null"),
        ("\"client_id\":7", "\"client_id\":-7"),
        ("\"produit_id\":3", "\"produit_id\":99999999999999999999"),
        ("\"quantite\":3", "\"quantite\":0"),
        ("\"quantite\":3", "\"quantite\":4294967296"),
        ("59.970000000000006", "\"SECRET\""),
        ("59.970000000000006", "true"),
        ("59.970000000000006", "1e400"),
    ] {
        let text = golden.replace(good, bad);
        assert_ne!(text, golden, "{good}");
        let refused: InvalidOrder = read(&text).expect_err(&text);
        assert!(!format!("{refused} {refused:?}").contains("SECRET"), "{refused:?}");
    }
}
