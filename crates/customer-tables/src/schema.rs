//! The tables, as the migrations of each store make them.
#![expect(missing_docs, reason = "a column is named for what it holds; the migrations say more")]

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::sql::{Count, Moment};

    /// Customers, as people typed them, and case-folded where they are sought by it.
    customers (id) {
        id -> BigInt,
        last_name -> Text,
        last_name_key -> Text,
        first_name -> Text,
        first_name_key -> Text,
        email -> Text,
        email_key -> Text,
        phone -> Nullable<Text>,
        street -> Nullable<Text>,
        city -> Nullable<Text>,
        city_key -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        country -> Nullable<Text>,
        country_key -> Nullable<Text>,
        version -> Count,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use crate::types::sql::{Count, Moment};

    /// Facts to announce, delivered or not.
    outbox (seq) {
        seq -> BigInt,
        id -> Binary,
        customer_id -> Nullable<BigInt>,
        version -> Nullable<Count>,
        occurred_at -> Moment,
        message -> Text,
        delivered_at -> Nullable<Moment>,
        account -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use crate::types::sql::{Count, Moment};

    /// Those of whom nothing is announced for now, and why.
    outbox_holds (fact_id) {
        fact_id -> Binary,
        customer_id -> Nullable<BigInt>,
        account -> Nullable<Text>,
        tries -> Count,
        failed_at -> Moment,
        retry_at -> Nullable<Moment>,
        reason -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::types::sql::Moment;

    /// Which relay is the active one, and until when.
    relay_lease (name) {
        name -> Text,
        holder -> Nullable<Binary>,
        expires_at -> Moment,
    }
}

diesel::allow_tables_to_appear_in_same_query!(outbox, outbox_holds);

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use crate::types::sql::Moment;

    /// What was answered under a key.
    idempotency_keys (caller, operation, idempotency_key) {
        caller -> Text,
        operation -> Text,
        idempotency_key -> Binary,
        fingerprint -> Binary,
        outcome -> Text,
        customer_id -> Nullable<BigInt>,
        used_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::sql::{Count, Moment};

    /// What was heard of orders.
    notifications (order_id) {
        order_id -> BigInt,
        customer_id -> BigInt,
        product_id -> BigInt,
        quantity -> Count,
        total -> Text,
        received_at -> Moment,
        unclaimed_since -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Text};
    use crate::types::sql::{Count, Moment};

    /// What began with a login.
    sessions (id) {
        id -> Binary,
        account -> Text,
        account_version -> Count,
        refresh_hash -> Binary,
        created_at -> Moment,
        expires_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use crate::types::sql::{Count, Moment};

    /// What is refused before it expires.
    revocations (id) {
        id -> BigInt,
        account -> Text,
        session -> Nullable<Binary>,
        below_version -> Nullable<Count>,
        revoked_at -> Moment,
        expires_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Text};
    use crate::types::sql::{Count, Moment};

    /// Who can log in.
    accounts (username) {
        username -> Text,
        role -> Text,
        password_hash -> Text,
        created_at -> Moment,
        enabled -> Bool,
        version -> Count,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::sql::{Count, Moment};

    /// Who changed what.
    audit_trail (seq) {
        seq -> BigInt,
        at -> Moment,
        actor -> Text,
        username -> Nullable<Text>,
        address -> Nullable<Text>,
        request_id -> Nullable<Text>,
        action -> Text,
        customer_id -> Nullable<BigInt>,
        account -> Nullable<Text>,
        version -> Count,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Bool, Nullable};
    use crate::types::sql::Moment;

    /// Attempts to log in or to refresh.
    login_attempts (id) {
        id -> Binary,
        account -> Nullable<Binary>,
        address -> Binary,
        succeeded -> Bool,
        at -> Moment,
    }
}
