-- Who changed what, when and from where; rows are added by the changes themselves, in their transactions, and never changed.
-- Nothing of what a customer is stands here.
CREATE TABLE audit_trail (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    username    TEXT,
    address     TEXT,
    request_id  TEXT,
    action      TEXT    NOT NULL,
    customer_id INTEGER,
    account     TEXT,
    version     INTEGER NOT NULL
) STRICT;
CREATE INDEX ix_audit_trail_customer ON audit_trail (customer_id, seq);
CREATE INDEX ix_audit_trail_account ON audit_trail (account, seq);
