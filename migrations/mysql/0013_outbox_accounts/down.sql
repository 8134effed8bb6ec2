ALTER TABLE outbox DROP COLUMN account;
