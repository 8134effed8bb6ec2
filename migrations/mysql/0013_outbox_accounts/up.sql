-- Whom a fact is about that is about no customer: its facts are announced in their order, too.
ALTER TABLE outbox ADD COLUMN account VARCHAR(100) NULL;
