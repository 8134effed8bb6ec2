//! Clients that break off their requests at random moments never make another client's answer a stranger's.

use std::{
    io::Write as _,
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::json;
use socket2::SockRef;

use crate::{client::Client, database::Database, on_mysql::folder_with_key, program::Service};

const CUSTOMERS: u64 = 200;
const READERS: usize = 64;
const BREAKERS: usize = 16;

/// How long; `MS_CLIENT_TEST_SECONDS` makes it longer.
fn duration() -> Duration {
    let seconds = std::env::var("MS_CLIENT_TEST_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(10))
}

/// Numbers without pattern, of which no quality is asked (xorshift64).
struct Dice(u64);

impl Dice {
    fn new(salt: usize) -> Self {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").subsec_nanos();
        Self(u64::from(time) << 20 | u64::try_from(salt).expect("a number") | 1)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// Whether the customer that was asked for was shown; no other ever is.
fn read(client: &Client, dice: &mut Dice) -> bool {
    let id = dice.below(CUSTOMERS) + 1;
    let answer = client.get(&format!("/customers/{id}"));
    if answer.status == 503 {
        return false; // too much at once, which names nobody
    }
    let expected = (200, json!(id), json!(format!("Nom {id}")));
    assert_eq!((answer.status, answer.json["id"].clone(), answer.json["nom"].clone()), expected);
    true
}

/// Sends a request and resets the connection before, while or after it is answered.
fn break_off(address: &str, token: &str, dice: &mut Dice) {
    let Ok(mut stream) = TcpStream::connect(address) else { return };
    let id = dice.below(CUSTOMERS) + 1;
    let request = format!("GET /customers/{id} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    std::thread::sleep(Duration::from_micros(dice.below(3000)));
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("a reset when it is dropped");
    drop(stream);
    std::thread::sleep(Duration::from_millis(dice.below(40))); // or the readers would get no turn
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_names_another_customer_than_the_one_asked_for() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let settings = [("DATABASE_URL", database.address()), ("DATABASE_POOL_SIZE", "4".to_owned())];
    let service = Service::start(&folder, &settings.each_ref().map(|(name, value)| (*name, value.as_str())));
    let admin = service.admin();
    for number in 1..=CUSTOMERS {
        let body =
            json!({ "nom": format!("Nom {number}"), "prenom": "A", "email": format!("c{number}@x.org") });
        assert_eq!(admin.post("/customers", &body).json["id"], number);
    }
    let (stop, reads, resets) =
        (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut clients = Vec::new();
    for number in 0..READERS + BREAKERS {
        let (stop, admin) = (Arc::clone(&stop), admin.clone());
        let (reads, resets) = (Arc::clone(&reads), Arc::clone(&resets));
        let address = service.url().strip_prefix("http://").expect("a URL").to_owned();
        clients.push(std::thread::spawn(move || {
            let mut dice = Dice::new(number);
            while !stop.load(Ordering::Relaxed) {
                if number < READERS {
                    reads.fetch_add(usize::from(read(&admin, &mut dice)), Ordering::Relaxed);
                } else {
                    break_off(&address, &admin.token, &mut dice);
                    resets.fetch_add(1, Ordering::Relaxed);
                }
            }
        }));
    }
    std::thread::sleep(duration()); // the length of the trial, not a wait for something
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().expect("every answer named the customer that was asked for");
    }
    let (reads, resets) = (reads.load(Ordering::Relaxed), resets.load(Ordering::Relaxed));
    println!("{reads} reads beside {resets} resets");
    assert!(reads > 100 && resets > 100, "{reads} reads, {resets} resets");
}
