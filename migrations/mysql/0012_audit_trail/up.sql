-- Who changed what, when and from where; rows are added by the changes themselves, in their transactions, and never changed.
-- Nothing of what a customer is stands here.
CREATE TABLE audit_trail (
    seq         BIGINT       NOT NULL AUTO_INCREMENT,
    at          DATETIME(6)  NOT NULL,
    actor       VARCHAR(16)  NOT NULL,
    username    VARCHAR(100) NULL,
    address     VARCHAR(45)  NULL,
    request_id  VARCHAR(128) NULL,
    action      VARCHAR(32)  NOT NULL,
    customer_id BIGINT       NULL,
    account     VARCHAR(100) NULL,
    version     INT UNSIGNED NOT NULL,
    PRIMARY KEY (seq),
    KEY ix_audit_trail_customer (customer_id, seq),
    KEY ix_audit_trail_account (account, seq)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
