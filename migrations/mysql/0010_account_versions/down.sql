ALTER TABLE accounts
    DROP COLUMN enabled,
    DROP COLUMN version;
