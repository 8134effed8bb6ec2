-- `email` is kept as it was typed; `email_key` is its case-folded form (three times as long at most), unique byte by byte.
CREATE TABLE customers (
    id          BIGINT       NOT NULL AUTO_INCREMENT,
    last_name   VARCHAR(255) NOT NULL,
    first_name  VARCHAR(255) NOT NULL,
    email       VARCHAR(255) NOT NULL,
    email_key   VARCHAR(765) NOT NULL,
    phone       VARCHAR(20)  NULL,
    street      VARCHAR(255) NULL,
    city        VARCHAR(255) NULL,
    postal_code VARCHAR(10)  NULL,
    country     VARCHAR(255) NULL,
    version     INT UNSIGNED NOT NULL,
    created_at  DATETIME(6)  NOT NULL,
    updated_at  DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT uq_customers_email UNIQUE (email_key)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
