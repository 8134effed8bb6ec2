DROP TABLE outbox_holds;
DROP TABLE relay_lease;
DROP TABLE outbox;
