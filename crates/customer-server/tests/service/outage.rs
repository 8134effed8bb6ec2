//! What was acknowledged is announced, whatever is cut or killed meanwhile.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use customer_contract::CloudEvent;
use serde_json::{Value, json};

use crate::{
    broker::Broker,
    client::{Client, customer, until},
    database::Database,
    link::Link,
    listener::{Listener, first_deliveries},
    on_mysql::folder_with_key,
    program::Service,
};

const TRACE: &str = "00-0123456789abcdef0123456789abcdef-00f067aa0ba902b7-01";
const WRITES: usize = 500;
const WRITERS: usize = 8;

/// What one writer writes, if it is not to go on until nobody answers any more.
const STEPS: usize = WRITES / WRITERS;

/// What clients were told: the versions that each customer has had.
type Acknowledged = Arc<Mutex<HashMap<i64, Vec<u32>>>>;

/// Creates, changes and deletes customers of its own; each is told to `acknowledged` if it was answered.
fn write(
    client: &Client,
    trace: &str,
    steps: usize,
    number: usize,
    acknowledged: &Acknowledged,
    done: &AtomicUsize,
) {
    let mut mine: Option<(i64, u32)> = None;
    for step in 0..steps {
        let answer = match mine {
            None => {
                let body = customer(&format!("w{number}.{step}@example.org"));
                client.call("POST", "/customers", Some(trace), Some(&body))
            }
            Some((id, _)) if step % 9 == 8 => {
                client.call("DELETE", &format!("/customers/{id}"), Some(trace), None)
            }
            Some((id, _)) => {
                let body = json!({ "prenom": format!("Ada {step}") });
                client.call("PUT", &format!("/customers/{id}"), Some(trace), Some(&body))
            }
        };
        done.fetch_add(1, Ordering::Relaxed);
        let Ok(answer) = answer else { return }; // the service was killed
        assert!(answer.status < 300, "a writer was told: {answer:?}");
        let told = |member: &str| answer.json.get(member).and_then(Value::as_i64);
        let (id, version) = match (told("id"), told("version"), mine) {
            (Some(id), Some(version), _) => (id, u32::try_from(version).expect("a version")),
            (_, _, Some((id, version))) => (id, version + 1), // the deletion
            other => panic!("an answer without a customer: {other:?}"),
        };
        acknowledged.lock().expect("told").entry(id).or_default().push(version);
        mine = told("id").map(|id| (id, version));
    }
}

fn load(
    client: &Client,
    trace: &'static str,
    steps: usize,
    acknowledged: &Acknowledged,
    done: &Arc<AtomicUsize>,
    run: usize,
) -> Vec<std::thread::JoinHandle<()>> {
    (0..WRITERS)
        .map(|writer| {
            let (client, acknowledged, done) = (client.clone(), Arc::clone(acknowledged), Arc::clone(done));
            std::thread::spawn(move || {
                write(&client, trace, steps, run * WRITERS + writer, &acknowledged, &done);
            })
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lost_broker_and_a_killed_service_lose_no_event_and_no_order() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let shared = Broker::alone().await;
    let mut link = Link::to(&shared.url).await;
    let mut listener = Listener::to(TRACE).await;
    let url = database.address();
    let broker = link.url().to_string();
    let settings = [("DATABASE_URL", url.as_str()), ("AMQP_URL", broker.as_str())];
    let (acknowledged, done) = (Acknowledged::default(), Arc::new(AtomicUsize::new(0)));

    let service = Service::start(&folder, &settings);
    let admin = service.admin();
    let writers = load(&admin, TRACE, usize::MAX, &acknowledged, &done, 0);
    until("a third was written", || (done.load(Ordering::Relaxed) > WRITES / 3).then_some(()));
    link.cut().await;
    let before = done.load(Ordering::Relaxed);
    until("requests are answered without the broker", || {
        (done.load(Ordering::Relaxed) > before + WRITES / 6).then_some(())
    });
    until("it is told that events wait", || {
        let ready = admin.get("/readyz");
        (ready.status == 200 && ready.json["checks"]["events"]["status"] == "waiting").then_some(())
    });
    service.kill();
    for writer in writers {
        writer.join().expect("a writer");
    }

    let service = Service::start(&folder, &settings);
    let writers = load(&admin.at(service.url()), TRACE, STEPS, &acknowledged, &done, 1);
    link.restore();
    for writer in writers {
        writer.join().expect("a writer");
    }
    all_is_heard_in_order(&mut listener, &acknowledged);
    until("nothing waits", || {
        (admin.at(service.url()).metric("outbox_pending_events") == Some(0.0)).then_some(())
    });
    let acknowledged: usize = acknowledged.lock().expect("told").values().map(Vec::len).sum();
    assert!(acknowledged > WRITES, "{acknowledged} of two runs of {WRITES}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn another_replica_takes_over_within_five_seconds_and_keeps_the_order() {
    const TRACE: &str = "00-fedcba9876543210fedcba9876543210-00f067aa0ba902b7-01";
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let shared = Broker::alone().await;
    let broker = shared.url.to_string();
    let mut listener = Listener::to(TRACE).await;
    let url = database.address();
    let settings = [("DATABASE_URL", url.as_str()), ("AMQP_URL", broker.as_str())];
    let (first, second) = (Service::start(&folder, &settings), Service::start(&folder, &settings));
    let admin = first.admin();
    let create = |client: &Client, email: &str| {
        let created = client.call("POST", "/customers", Some(TRACE), Some(&customer(email)));
        created.expect("an answer").json["id"].as_i64().expect("an id").to_string()
    };
    let heard = |events: &[CloudEvent], id: &str| events.iter().any(|event| event.subject == id);
    let before = create(&admin, "before@example.org");
    listener.until(|events| heard(events, &before));
    let active =
        admin.metric("outbox_published_total{result=\"confirmed\"}").is_some_and(|count| count > 0.0);
    let (active, standby) = if active { (first, second) } else { (second, first) };

    let (acknowledged, done) = (Acknowledged::default(), Arc::new(AtomicUsize::new(0)));
    let mut writers = load(&admin.at(standby.url()), TRACE, STEPS, &acknowledged, &done, 0);
    writers.extend(load(&admin.at(active.url()), TRACE, STEPS, &acknowledged, &done, 1));
    until("a third was written", || (done.load(Ordering::Relaxed) > WRITES / 3).then_some(()));
    active.kill();
    let killed = Instant::now();
    let after = create(&admin.at(standby.url()), "after@example.org");
    listener.until(|events| heard(events, &after));
    let silence = killed.elapsed();
    println!("nothing was announced for {silence:?}");
    // Within five seconds, where the machine has nothing else to do.
    assert!(silence < Duration::from_secs(12), "nothing was announced for {silence:?}");
    for writer in writers {
        writer.join().expect("a writer");
    }
    all_is_heard_in_order(&mut listener, &acknowledged);
}

/// Each version that a client was told of, and of each customer every version, in order.
fn all_is_heard_in_order(listener: &mut Listener, acknowledged: &Acknowledged) {
    let told = acknowledged.lock().expect("told").clone();
    let events = listener.until(|events| {
        let heard = first_deliveries(events);
        told.iter().all(|(id, versions)| {
            heard.get(id).is_some_and(|heard| versions.iter().all(|version| heard.contains(version)))
        })
    });
    for (id, heard) in first_deliveries(events) {
        let expected: Vec<u32> = (1..).take(heard.len()).collect();
        assert_eq!(heard, expected, "customer {id}: each version once, in order");
    }
}
