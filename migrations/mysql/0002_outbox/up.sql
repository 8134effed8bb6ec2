-- Facts to announce. `seq` is the order for one customer, whose row is locked while its facts are added; over all
-- customers it is not the order of commits, so facts are found by their state, never by `seq > last`.
CREATE TABLE outbox (
    seq          BIGINT       NOT NULL AUTO_INCREMENT,
    id           BINARY(16)   NOT NULL,
    customer_id  BIGINT       NOT NULL,
    version      INT UNSIGNED NOT NULL,
    occurred_at  DATETIME(6)  NOT NULL,
    message      TEXT         NOT NULL,
    delivered_at DATETIME(6)  NULL,
    PRIMARY KEY (seq),
    CONSTRAINT uq_outbox_id UNIQUE (id),
    KEY ix_outbox_state (delivered_at, seq),
    KEY ix_outbox_customer (customer_id, version)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
