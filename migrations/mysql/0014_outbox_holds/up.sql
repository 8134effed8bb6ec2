-- The customers and accounts of whom nothing is announced for now, and the fact that is the reason: until `retry_at`, or
-- where that is NULL, until somebody has it replayed. Facts that go out at their first try, all but a few, leave no row.
CREATE TABLE outbox_holds (
    fact_id     BINARY(16)   NOT NULL,
    customer_id BIGINT       NULL,
    account     VARCHAR(100) NULL,
    tries       INT UNSIGNED NOT NULL,
    failed_at   DATETIME(6)  NOT NULL,
    retry_at    DATETIME(6)  NULL,
    reason      VARCHAR(255) NOT NULL,
    PRIMARY KEY (fact_id),
    KEY ix_outbox_holds_subject (customer_id, account)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
