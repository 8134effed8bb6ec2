-- Attempts to log in or to refresh: failures, and those whose password is being verified, for a day; the last success of an
-- account from an address for 90 days. `account` and `address` are SHA-256: people type passwords where their name belongs.
-- `account` is NULL where an attempt names none.
CREATE TABLE login_attempts (
    id        BLOB PRIMARY KEY,
    account   BLOB,
    address   BLOB    NOT NULL,
    succeeded INTEGER NOT NULL,
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX ix_login_attempts_account ON login_attempts (account, address);
CREATE INDEX ix_login_attempts_address ON login_attempts (address, succeeded, at);
CREATE INDEX ix_login_attempts_at ON login_attempts (succeeded, at);
