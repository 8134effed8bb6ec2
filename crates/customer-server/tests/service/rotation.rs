//! Keys are rotated while replicas are asked. Nothing is made shorter for it: it takes the two minutes after which a key signs.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread::{self, ScopedJoinHandle},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    client::{Client, until},
    database::Database,
    on_mysql::folder_with_key,
    program::{PASSWORD, Service, run},
};

/// Ends the load also when an assertion fails.
struct UntilDropped<'a>(&'a AtomicBool);

impl Drop for UntilDropped<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn keys(folder: &TempDir, arguments: &[&str]) -> Result<String, String> {
    let output = run(folder, &[], &[&["keys"], arguments].concat());
    let text = |bytes| String::from_utf8(bytes).expect("text");
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// The id of the key of this line of `keys list`, from 0.
fn kid(folder: &TempDir, line: usize) -> String {
    let list = keys(folder, &["list"]).expect("the keys");
    list.lines().nth(line).expect("a key").split(' ').next().expect("its id").to_owned()
}

/// What a token's header is, which says by which key it was signed.
fn header(client: &Client) -> &str {
    client.token.split('.').next().expect("a header")
}

fn log_in(replica: &Service) -> Client {
    Client::log_in(replica.url(), "admin", PASSWORD)
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_rotate_under_load_and_nobody_is_refused() {
    let (database, folder) = (Database::on("TEST_MYSQL_URL").await, folder_with_key());
    let url = database.address();
    let settings = [("DATABASE_URL", url.as_str())];
    let replicas = &[Service::start(&folder, &settings), Service::start(&folder, &settings)];
    let staying = &replicas[0].admin();
    let (ended, served) = (&AtomicBool::new(false), &AtomicUsize::new(0));
    thread::scope(|threads| {
        let _load = UntilDropped(ended);
        let load = [(0, 1), (1, 0)].map(|(here, there)| {
            threads.spawn(move || {
                while !ended.load(Ordering::Relaxed) {
                    let fresh = log_in(&replicas[here]);
                    for client in
                        [&fresh, &fresh.at(replicas[there].url()), &staying.at(replicas[here].url())]
                    {
                        let answer = client.get("/customers?limit=1");
                        assert_eq!(answer.status, 200, "{answer:?}");
                    }
                    served.fetch_add(1, Ordering::Relaxed);
                    thread::sleep(Duration::from_millis(100)); // other tests run too
                }
            })
        });
        let all_is_well = || assert!(!load.iter().any(ScopedJoinHandle::is_finished), "somebody was refused");

        let made = Instant::now();
        keys(&folder, &["new"]).expect("a key");
        for replica in replicas {
            replica.signal("HUP");
            until("the new key is in the set", || {
                let set = Client::anonymous(replica.url()).get("/.well-known/jwks.json").json;
                (set["keys"].as_array().expect("keys").len() == 2).then_some(())
            });
        }
        assert!(made.elapsed() < Duration::from_secs(30), "it was read because it was said");
        let list = keys(&folder, &["list"]).expect("the keys");
        assert!(list.lines().nth(1).expect("the new key").contains("signs from"), "{list}");
        let old = header(staying);
        assert!(replicas.iter().all(|replica| header(&log_in(replica)) == old), "not yet");

        for replica in replicas {
            while header(&log_in(replica)) == old {
                assert!(made.elapsed() < Duration::from_mins(4), "the new key does not sign");
                all_is_well();
                thread::sleep(Duration::from_secs(1));
                replica.signal("HUP");
            }
        }
        assert!(made.elapsed() > Duration::from_secs(119), "{:?}", made.elapsed());
        let before = served.load(Ordering::Relaxed);
        until("requests after the change", || (served.load(Ordering::Relaxed) > before + 10).then_some(()));
        all_is_well();
    });

    let refused = keys(&folder, &["retire", &kid(&folder, 0)]).expect_err("its tokens are good still");
    assert!(refused.contains("may be good until"), "{refused}");
    keys(&folder, &["retire", &kid(&folder, 0), "--force"]).expect("retired");
    for replica in replicas {
        replica.signal("HUP");
        let stays = staying.at(replica.url());
        until("its tokens end with the key", || (stays.get("/customers").status == 401).then_some(()));
        assert_eq!(log_in(replica).get("/customers").status, 200);
    }
}
