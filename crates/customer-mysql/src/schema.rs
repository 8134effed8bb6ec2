//! The tables, as `diesel print-schema` shows them after the migrations.

diesel::table! {
    customers (id) {
        id -> BigInt,
        last_name -> Varchar,
        last_name_key -> Varchar,
        first_name -> Varchar,
        first_name_key -> Varchar,
        email -> Varchar,
        email_key -> Varchar,
        phone -> Nullable<Varchar>,
        street -> Nullable<Varchar>,
        city -> Nullable<Varchar>,
        city_key -> Nullable<Varchar>,
        postal_code -> Nullable<Varchar>,
        country -> Nullable<Varchar>,
        country_key -> Nullable<Varchar>,
        version -> Unsigned<Integer>,
        created_at -> Datetime,
        updated_at -> Datetime,
    }
}

diesel::table! {
    outbox (seq) {
        seq -> BigInt,
        id -> Binary,
        customer_id -> Nullable<BigInt>,
        version -> Nullable<Unsigned<Integer>>,
        occurred_at -> Datetime,
        message -> Text,
        delivered_at -> Nullable<Datetime>,
        account -> Nullable<Varchar>,
    }
}

diesel::table! {
    outbox_holds (fact_id) {
        fact_id -> Binary,
        customer_id -> Nullable<BigInt>,
        account -> Nullable<Varchar>,
        tries -> Unsigned<Integer>,
        failed_at -> Datetime,
        retry_at -> Nullable<Datetime>,
        reason -> Varchar,
    }
}

diesel::allow_tables_to_appear_in_same_query!(outbox, outbox_holds);

diesel::table! {
    idempotency_keys (caller, operation, idempotency_key) {
        caller -> Varchar,
        operation -> Varchar,
        idempotency_key -> Varbinary,
        fingerprint -> Binary,
        outcome -> Text,
        customer_id -> Nullable<BigInt>,
        used_at -> Datetime,
    }
}

diesel::table! {
    notifications (order_id) {
        order_id -> BigInt,
        customer_id -> BigInt,
        product_id -> BigInt,
        quantity -> Unsigned<Integer>,
        total -> Varchar,
        received_at -> Datetime,
        unclaimed_since -> Nullable<Datetime>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Binary,
        account -> Varchar,
        account_version -> Unsigned<Integer>,
        refresh_hash -> Binary,
        created_at -> Datetime,
        expires_at -> Datetime,
    }
}

diesel::table! {
    revocations (id) {
        id -> BigInt,
        account -> Varchar,
        session -> Nullable<Binary>,
        below_version -> Nullable<Unsigned<Integer>>,
        revoked_at -> Datetime,
        expires_at -> Datetime,
    }
}

diesel::table! {
    accounts (username) {
        username -> Varchar,
        role -> Varchar,
        password_hash -> Varchar,
        created_at -> Datetime,
        enabled -> Bool,
        version -> Unsigned<Integer>,
    }
}

diesel::table! {
    audit_trail (seq) {
        seq -> BigInt,
        at -> Datetime,
        actor -> Varchar,
        username -> Nullable<Varchar>,
        address -> Nullable<Varchar>,
        request_id -> Nullable<Varchar>,
        action -> Varchar,
        customer_id -> Nullable<BigInt>,
        account -> Nullable<Varchar>,
        version -> Unsigned<Integer>,
    }
}

diesel::table! {
    login_attempts (id) {
        id -> Binary,
        account -> Nullable<Binary>,
        address -> Binary,
        succeeded -> Bool,
        at -> Datetime,
    }
}
