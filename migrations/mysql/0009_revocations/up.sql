-- Access tokens that are refused before they expire: those of a session, or those of an account below a version. Each
-- replica reads them again and again.
CREATE TABLE revocations (
    id            BIGINT       NOT NULL AUTO_INCREMENT,
    account       VARCHAR(100) NOT NULL,
    session       BINARY(16)   NULL,
    below_version INT UNSIGNED NULL,
    revoked_at    DATETIME(6)  NOT NULL,
    expires_at    DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT uq_revocations_session UNIQUE (session),
    CONSTRAINT uq_revocations_account UNIQUE (account, below_version),
    KEY ix_revocations_expires_at (expires_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
