-- Facts to announce, in the order in which they were stored; of a customer, or of an account.
CREATE TABLE outbox (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           BLOB    NOT NULL UNIQUE,
    customer_id  INTEGER,
    version      INTEGER,
    occurred_at  INTEGER NOT NULL,
    message      TEXT    NOT NULL,
    delivered_at INTEGER,
    account      TEXT
) STRICT;
CREATE INDEX ix_outbox_state ON outbox (delivered_at, seq);
CREATE INDEX ix_outbox_customer ON outbox (customer_id, version);

-- Which process is the active relay, and until when: several may have this file open.
CREATE TABLE relay_lease (
    name       TEXT PRIMARY KEY,
    holder     BLOB,
    expires_at INTEGER NOT NULL
) STRICT;
INSERT INTO relay_lease (name, holder, expires_at) VALUES ('outbox', NULL, 0);

-- The customers and accounts of whom nothing is announced for now, and the fact that is the reason: until `retry_at`, or
-- where that is NULL, until somebody has it replayed. Facts that go out at their first try, all but a few, leave no row.
CREATE TABLE outbox_holds (
    fact_id     BLOB PRIMARY KEY,
    customer_id INTEGER,
    account     TEXT,
    tries       INTEGER NOT NULL,
    failed_at   INTEGER NOT NULL,
    retry_at    INTEGER,
    reason      TEXT    NOT NULL
) STRICT;
CREATE INDEX ix_outbox_holds_subject ON outbox_holds (customer_id, account);
