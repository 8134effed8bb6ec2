-- Attempts to log in or to refresh: failures, and those whose password is being verified, for a day; the last success of an
-- account from an address for 90 days. `account` and `address` are SHA-256: people type passwords where their name belongs.
-- `account` is NULL where an attempt names none.
CREATE TABLE login_attempts (
    id        BINARY(16)  NOT NULL,
    account   BINARY(32)  NULL,
    address   BINARY(32)  NOT NULL,
    succeeded BOOLEAN     NOT NULL,
    at        DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    KEY ix_login_attempts_account (account, address),
    KEY ix_login_attempts_address (address, succeeded, at),
    KEY ix_login_attempts_at (succeeded, at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
