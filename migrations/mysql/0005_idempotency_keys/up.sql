-- What was answered to a request under an Idempotency-Key, for a day. `customer_id` is set where the outcome holds a
-- customer, so that both can go together.
CREATE TABLE idempotency_keys (
    caller          VARCHAR(100)   NOT NULL,
    operation       VARCHAR(100)   NOT NULL,
    idempotency_key VARBINARY(255) NOT NULL,
    fingerprint     BINARY(32)     NOT NULL,
    outcome         TEXT           NOT NULL,
    customer_id     BIGINT         NULL,
    used_at         DATETIME(6)    NOT NULL,
    PRIMARY KEY (caller, operation, idempotency_key),
    KEY ix_idempotency_keys_customer (customer_id),
    KEY ix_idempotency_keys_used_at (used_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
