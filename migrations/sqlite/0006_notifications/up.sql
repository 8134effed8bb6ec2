-- What was heard of orders, each once. `total` is kept digit by digit, as it was told. `unclaimed_since` is set where
-- there was no such customer at that moment; it says where to look for what may be forgotten, not whether it may.
CREATE TABLE notifications (
    order_id        INTEGER PRIMARY KEY,
    customer_id     INTEGER NOT NULL,
    product_id      INTEGER NOT NULL,
    quantity        INTEGER NOT NULL,
    total           TEXT    NOT NULL,
    received_at     INTEGER NOT NULL,
    unclaimed_since INTEGER
) STRICT;
CREATE INDEX ix_notifications_received ON notifications (received_at, order_id);
CREATE INDEX ix_notifications_customer ON notifications (customer_id, received_at, order_id);
CREATE INDEX ix_notifications_unclaimed ON notifications (unclaimed_since);
