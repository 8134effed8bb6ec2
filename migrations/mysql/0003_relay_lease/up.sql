-- One row a kind of relay: which replica is the active one, and until when, by this server's clock.
CREATE TABLE relay_lease (
    name       VARCHAR(32) NOT NULL,
    holder     BINARY(16)  NULL,
    expires_at DATETIME(6) NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO relay_lease (name, holder, expires_at) VALUES ('outbox', NULL, '1970-01-01 00:00:00');
