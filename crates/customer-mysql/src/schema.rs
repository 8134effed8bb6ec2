//! The tables, as `diesel print-schema` shows them after the migrations.

diesel::table! {
    customers (id) {
        id -> BigInt,
        last_name -> Varchar,
        first_name -> Varchar,
        email -> Varchar,
        email_key -> Varchar,
        phone -> Nullable<Varchar>,
        street -> Nullable<Varchar>,
        city -> Nullable<Varchar>,
        postal_code -> Nullable<Varchar>,
        country -> Nullable<Varchar>,
        version -> Unsigned<Integer>,
        created_at -> Datetime,
        updated_at -> Datetime,
    }
}

diesel::table! {
    outbox (seq) {
        seq -> BigInt,
        id -> Binary,
        customer_id -> BigInt,
        version -> Unsigned<Integer>,
        occurred_at -> Datetime,
        message -> Text,
        delivered_at -> Nullable<Datetime>,
    }
}

diesel::table! {
    accounts (username) {
        username -> Varchar,
        role -> Varchar,
        password_hash -> Varchar,
        created_at -> Datetime,
    }
}
