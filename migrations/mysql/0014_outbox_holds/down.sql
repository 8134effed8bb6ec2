DROP TABLE outbox_holds;
