-- Each text is kept as it was typed. A column `…_key` holds its case-folded form (three times as long at most), to be
-- compared byte by byte: letter case does not count in it, accents do.
CREATE TABLE customers (
    id             BIGINT       NOT NULL AUTO_INCREMENT,
    last_name      VARCHAR(255) NOT NULL,
    last_name_key  VARCHAR(765) NOT NULL,
    first_name     VARCHAR(255) NOT NULL,
    first_name_key VARCHAR(765) NOT NULL,
    email          VARCHAR(255) NOT NULL,
    email_key      VARCHAR(765) NOT NULL,
    phone          VARCHAR(20)  NULL,
    street         VARCHAR(255) NULL,
    city           VARCHAR(255) NULL,
    city_key       VARCHAR(765) NULL,
    postal_code    VARCHAR(10)  NULL,
    country        VARCHAR(255) NULL,
    country_key    VARCHAR(765) NULL,
    version        INT UNSIGNED NOT NULL,
    created_at     DATETIME(6)  NOT NULL,
    updated_at     DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT uq_customers_email UNIQUE (email_key),
    KEY ix_customers_last_name (last_name_key),
    KEY ix_customers_first_name (first_name_key),
    KEY ix_customers_city (city_key),
    KEY ix_customers_country (country_key),
    KEY ix_customers_created_at (created_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
