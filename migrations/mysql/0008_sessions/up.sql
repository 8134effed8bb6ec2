-- What began with a login. `refresh_hash` is of the one refresh token that is good: every other is one that was used.
CREATE TABLE sessions (
    id              BINARY(16)   NOT NULL,
    account         VARCHAR(100) NOT NULL,
    account_version INT UNSIGNED NOT NULL,
    refresh_hash    BINARY(32)   NOT NULL,
    created_at      DATETIME(6)  NOT NULL,
    expires_at      DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    KEY ix_sessions_account (account),
    KEY ix_sessions_expires_at (expires_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
