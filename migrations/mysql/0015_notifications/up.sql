-- What was heard of orders, each once. `total` is kept digit by digit, as it was told. `unclaimed_since` is set where
-- there was no such customer at that moment; it says where to look for what may be forgotten, not whether it may.
CREATE TABLE notifications (
    order_id        BIGINT       NOT NULL,
    customer_id     BIGINT       NOT NULL,
    product_id      BIGINT       NOT NULL,
    quantity        INT UNSIGNED NOT NULL,
    total           VARCHAR(40)  NOT NULL,
    received_at     DATETIME(6)  NOT NULL,
    unclaimed_since DATETIME(6)  NULL,
    PRIMARY KEY (order_id),
    KEY ix_notifications_received (received_at, order_id),
    KEY ix_notifications_customer (customer_id, received_at, order_id),
    KEY ix_notifications_unclaimed (unclaimed_since)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
