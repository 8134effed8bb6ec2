CREATE TABLE accounts (
    username      TEXT PRIMARY KEY,
    role          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    enabled       INTEGER NOT NULL,
    version       INTEGER NOT NULL
) STRICT;

-- What began with a login. `refresh_hash` is of the one refresh token that is good: every other is one that was used.
CREATE TABLE sessions (
    id              BLOB PRIMARY KEY,
    account         TEXT    NOT NULL,
    account_version INTEGER NOT NULL,
    refresh_hash    BLOB    NOT NULL,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX ix_sessions_account ON sessions (account);
CREATE INDEX ix_sessions_expires_at ON sessions (expires_at);

-- Access tokens that are refused before they expire: those of a session, or those of an account below a version.
CREATE TABLE revocations (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account       TEXT    NOT NULL,
    session       BLOB    UNIQUE,
    below_version INTEGER,
    revoked_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    UNIQUE (account, below_version)
) STRICT;
CREATE INDEX ix_revocations_expires_at ON revocations (expires_at);
