//! The outbox's rows: one that cannot be read, and what becomes of those that can.

use std::time::Duration;

use crate::database::Database;
use customer_contract::CloudEvent;
use customer_domain::{
    customer::{CustomerId, Expected, Name, Version},
    event::Fact,
    ports::{Backlog, Claim, CustomerRepository as _, Outbox as _, Outcome, RelayId, Replay, Write},
};
use customer_testkit::build::{change, details, moment, registration, rename};
use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use uuid::Uuid;

const SERVERS: [&str; 2] = ["TEST_MYSQL_URL", "TEST_MARIADB_URL"];

async fn due(database: &Database, relay: RelayId) -> Vec<Fact> {
    match database.store.claim(relay, 100, Duration::from_mins(1)).await.expect("claim") {
        Claim::Facts(facts) => facts,
        Claim::Elsewhere => panic!("another relay is active"),
    }
}

fn told(facts: &[Fact]) -> Vec<(i64, u32)> {
    let events = facts.iter().filter_map(|fact| fact.event.customer());
    events.map(|event| (event.customer_id().get(), event.version().get())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_is_parked_and_holds_up_nobody_else() {
    for server in SERVERS {
        let (database, me) = (Database::on(server).await, RelayId(Uuid::now_v7()));
        for email in ["ada@example.org", "grace@example.org", "joan@example.org"] {
            let registered = database.store.commit(registration(email)).await.expect("an answer");
            let Outcome::Kept(customer) = registered.outcome else { panic!("no customer") };
            let edit = Write::Edit(customer.id, rename("Augusta"), Expected::Any);
            database.store.commit(change(edit)).await.expect("an answer");
        }
        let whole = due(&database, me).await;
        let mut connection = database.connection().await;
        let damage = "CREATE TABLE aside AS SELECT id, message FROM outbox; \
            UPDATE outbox SET message = 'CANARY@example.org' WHERE customer_id = 1 AND version = 1; \
            UPDATE outbox SET message = REPLACE(message, '\"id\":2', '\"id\":\"CANARY\"') \
                WHERE customer_id = 2 AND version = 2";
        connection.batch_execute(damage).await.expect(damage);

        let readable = told(&due(&database, me).await);
        assert_eq!(readable, [(2, 1), (3, 1), (3, 2)], "nothing overtakes what cannot be read");
        assert_eq!(told(&due(&database, me).await), [(3, 1), (3, 2)]);
        let parked = database.store.parked(10).await.expect("parked");
        let set_aside: Vec<_> =
            parked.iter().map(|parked| (parked.subject.to_string(), parked.version, parked.tries)).collect();
        let version = |number| Some(Version::from_stored(number));
        assert_eq!(set_aside, [("1".to_owned(), version(1), 1), ("2".to_owned(), version(2), 1)]);
        for parked in &parked {
            assert_eq!(parked.reason, "it cannot be read: the message is no known event");
        }
        let backlog = database.store.backlog().await.expect("backlog");
        assert_eq!(backlog, Backlog { pending: 2, oldest: Some(moment(0)), parked: 4 });

        let mend = "UPDATE outbox JOIN aside ON aside.id = outbox.id SET outbox.message = aside.message";
        connection.batch_execute(mend).await.expect(mend);
        assert_eq!(database.store.replay(Replay::Parked, moment(0), 100).await.expect("replay"), 4);
        assert_eq!(due(&database, me).await, whole);
    }
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    message: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_to_the_byte_what_was_stored_each_time() {
    for server in SERVERS {
        let (database, me) = (Database::on(server).await, RelayId(Uuid::now_v7()));
        let mut ada = details("o'hara+{x}@example.org");
        ada.first_name = Name::parse("Zoë \"Ωμέγα\" 💚 </script> \\ é").expect("a name");
        let id = CustomerId::new(1).expect("an id");
        database.store.commit(change(Write::Register(ada))).await.expect("an answer");
        for write in [Write::Edit(id, rename("A"), Expected::Any), Write::Remove(id, Expected::Any)] {
            database.store.commit(change(write)).await.expect("an answer");
        }
        let mut connection = database.connection().await;
        let stored: Vec<Stored> =
            sql_query("SELECT message FROM outbox ORDER BY seq").load(&mut connection).await.expect("rows");
        let stored: Vec<String> = stored.into_iter().map(|row| row.message).collect();
        assert_eq!(stored.len(), 3);
        for _ in 0..2 {
            let facts = due(&database, me).await;
            let sent = facts.iter().map(|fact| CloudEvent::from(fact).to_json().expect("JSON"));
            let sent: Vec<String> = sent.map(|bytes| String::from_utf8(bytes).expect("text")).collect();
            assert_eq!(sent, stored);
        }
    }
}
