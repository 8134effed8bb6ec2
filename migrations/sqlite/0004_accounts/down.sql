DROP TABLE revocations;
DROP TABLE sessions;
DROP TABLE accounts;
