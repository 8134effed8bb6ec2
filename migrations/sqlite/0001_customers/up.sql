-- Each text is kept as it was typed. A column `…_key` holds its case-folded form, to be compared byte by byte: letter case
-- does not count in it, accents do. Moments are microseconds since 1970, here and in all tables.
CREATE TABLE customers (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    last_name      TEXT    NOT NULL,
    last_name_key  TEXT    NOT NULL,
    first_name     TEXT    NOT NULL,
    first_name_key TEXT    NOT NULL,
    email          TEXT    NOT NULL,
    email_key      TEXT    NOT NULL UNIQUE,
    phone          TEXT,
    street         TEXT,
    city           TEXT,
    city_key       TEXT,
    postal_code    TEXT,
    country        TEXT,
    country_key    TEXT,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX ix_customers_last_name ON customers (last_name_key);
CREATE INDEX ix_customers_first_name ON customers (first_name_key);
CREATE INDEX ix_customers_city ON customers (city_key);
CREATE INDEX ix_customers_country ON customers (country_key);
CREATE INDEX ix_customers_created_at ON customers (created_at);
