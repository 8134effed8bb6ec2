-- What was answered to a request under an Idempotency-Key, for a day. `customer_id` is set where the outcome holds a
-- customer, so that both can go together.
CREATE TABLE idempotency_keys (
    caller          TEXT    NOT NULL,
    operation       TEXT    NOT NULL,
    idempotency_key BLOB    NOT NULL,
    fingerprint     BLOB    NOT NULL,
    outcome         TEXT    NOT NULL,
    customer_id     INTEGER,
    used_at         INTEGER NOT NULL,
    PRIMARY KEY (caller, operation, idempotency_key)
) STRICT;
CREATE INDEX ix_idempotency_keys_customer ON idempotency_keys (customer_id);
CREATE INDEX ix_idempotency_keys_used_at ON idempotency_keys (used_at);
