-- Facts about accounts are of no customer.
ALTER TABLE outbox
    MODIFY customer_id BIGINT NULL,
    MODIFY version INT UNSIGNED NULL;
