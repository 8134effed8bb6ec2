//! A list of 200,000 customers: in constant memory, beside everybody else, and not for ever.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use diesel_async::SimpleAsyncConnection as _;

use crate::{client::Client, database::Database, on_mysql::folder_with_key, program::Service};

const CUSTOMERS: usize = 200_000;
const OTHERS: usize = 64;
/// A slow reader takes so much in a second, and does so for so long.
const SLOWLY: usize = 1_000_000;
const SLOW_TIME: Duration = Duration::from_secs(12);

async fn database_of(count: usize) -> Database {
    let database = Database::on("TEST_MYSQL_URL").await;
    let digits = "SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 \
        UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9";
    let sql = format!(
        "INSERT INTO customers (last_name, last_name_key, first_name, first_name_key, email, email_key, street, \
         city, city_key, country, country_key, version, created_at, updated_at) \
         SELECT CONCAT('Nom', n), CONCAT('nom', n), 'Ada', 'ada', CONCAT('c', n, '@x.org'), CONCAT('c', n, '@x.org'), \
         CONCAT(n, ' rue de la Paix'), 'Lyon', 'lyon', 'France', 'france', 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) \
         FROM (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d AS n \
         FROM ({digits}) a, ({digits}) b, ({digits}) c, ({digits}) e, ({digits}) f, (SELECT 0 d UNION ALL SELECT 1) g) \
         numbers WHERE n <= {count} ORDER BY n"
    );
    database.connection().await.batch_execute(&sql).await.expect("customers");
    database
}

/// A connection on which the list was asked for and nothing of the answer read.
fn ask_for_list(service: &Service, client: &Client) -> TcpStream {
    let address = service.url().strip_prefix("http://").expect("a URL");
    let mut stream = TcpStream::connect(address).expect("a connection");
    let token = &client.token;
    let request = format!(
        "GET /customers HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("asked");
    stream
}

/// Whether the service's side of this connection is open, as the system sees it.
fn is_served(stream: &TcpStream) -> bool {
    let ports = [stream.peer_addr(), stream.local_addr()].map(|address| address.expect("an address").port());
    let [its, ours] = ports.map(|port| format!("0100007F:{port:04X}"));
    let established = format!(" {its} {ours} 01 ");
    std::fs::read_to_string("/proc/net/tcp").expect("connections").contains(&established)
}

/// The median time of reads of single customers, by many at once.
fn median_read(client: &Client, rounds: usize) -> Duration {
    let readers: Vec<_> = (0..OTHERS)
        .map(|reader| {
            let client = client.clone();
            std::thread::spawn(move || {
                (0..rounds)
                    .map(|round| {
                        let begun = Instant::now();
                        let path = format!("/customers/{}", reader * rounds + round + 1);
                        // Many at once wait for the first connections of the pool, some of them too long.
                        while client.get(&path).status == 503 {}
                        begun.elapsed()
                    })
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    let mut times: Vec<Duration> =
        readers.into_iter().flat_map(|reader| reader.join().expect("a reader")).collect();
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_read_slowly_in_constant_memory_while_others_are_served() {
    let (database, folder) = (database_of(CUSTOMERS).await, folder_with_key());
    let service = Service::start(&folder, &[("DATABASE_URL", &database.address())]);
    let admin = service.admin();
    let quiet = median_read(&admin, 20);
    let before = service.resident_bytes();

    let mut stream = ask_for_list(&service, &admin);
    let others = {
        let admin = admin.clone();
        std::thread::spawn(move || median_read(&admin, 60))
    };
    let (mut text, mut chunk, begun) = (Vec::new(), vec![0; SLOWLY / 20], Instant::now());
    let mut most = before;
    while begun.elapsed() < SLOW_TIME {
        let length = stream.read(&mut chunk).expect("the list goes on");
        assert!(length > 0, "200,000 customers are not read in so short a time");
        text.extend_from_slice(&chunk[..length]);
        most = most.max(service.resident_bytes());
        let due = Duration::from_secs_f64(text.len() as f64 / SLOWLY as f64);
        std::thread::sleep(due.saturating_sub(begun.elapsed())); // the reader's slowness, not a wait
    }
    let beside = others.join().expect("the others");
    stream.read_to_end(&mut text).expect("the rest");
    most = most.max(service.resident_bytes());
    let text = String::from_utf8(text).expect("text");
    assert!(text.ends_with("0\r\n\r\n"), "the list came to its end");
    assert_eq!(text.matches("\"code_postal\"").count(), CUSTOMERS);
    let grown = most.saturating_sub(before) / 1024;
    println!("grew by {grown} KiB; a read took {quiet:?} alone and {beside:?} beside the list");
    assert!(grown < 20 * 1024, "grew by {grown} KiB");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_takes_nothing_is_cut_off() {
    let (database, folder) = (database_of(CUSTOMERS).await, folder_with_key());
    let service = Service::start(&folder, &[("DATABASE_URL", &database.address())]);
    let admin = service.admin();
    let stalled = ask_for_list(&service, &admin);
    let begun = Instant::now();
    while is_served(&stalled) {
        assert!(begun.elapsed() < Duration::from_secs(75), "it still waits for its reader");
        std::thread::sleep(Duration::from_millis(500));
    }
    println!("cut off after {:?}", begun.elapsed());
    assert!(begun.elapsed() > Duration::from_secs(15), "a reader has its time");
    drop(stalled);
}
