//! What [`Attempts`] promises.

use std::{sync::Arc, time::Duration};

use customer_domain::{
    access::{Admission, Attempt, AttemptId, Limit, Pseudonym, Standing},
    ports::Attempts,
};
use uuid::Uuid;

use crate::{Store, build::moment};

const ADA: u8 = 1;
const GRACE: u8 = 2;
const DAY: i64 = 24 * 60 * 60;

/// An attempt at an account from an address at a second.
fn attempt(account: u8, address: u8, second: i64) -> Attempt {
    let (account, address) = (Some(Pseudonym([account; 32])), Pseudonym([address; 32]));
    Attempt { id: AttemptId(Uuid::now_v7()), account, address, at: moment(second) }
}

/// Makes attempts that fail, each of which has to be counted.
async fn fail(attempts: &dyn Attempts, times: usize, account: u8, address: u8, second: i64) {
    for _ in 0..times {
        let admission = attempts.begin(&attempt(account, address, second)).await.expect("begin");
        assert!(matches!(admission, Admission::Counted(_) | Admission::Doubted(_)), "{admission:?}");
    }
}

async fn counted(attempts: &dyn Attempts, attempt: &Attempt) -> Standing {
    match attempts.begin(attempt).await.expect("begin") {
        Admission::Counted(standing) => standing,
        other => panic!("has to wait: {other:?}"),
    }
}

/// How many seconds an attempt has to wait, unless it is right.
async fn doubted(attempts: &dyn Attempts, attempt: &Attempt) -> u64 {
    match attempts.begin(attempt).await.expect("begin") {
        Admission::Doubted(standing) => standing.wait().expect("a wait").as_secs(),
        other => panic!("it is held up, or not at all: {other:?}"),
    }
}

/// How many seconds an attempt has to wait, and whether its address is known.
async fn waits(attempts: &dyn Attempts, attempt: &Attempt) -> (u64, bool) {
    match attempts.begin(attempt).await.expect("begin") {
        Admission::Waits { standing, known } => (standing.wait().expect("a wait").as_secs(), known),
        other => panic!("has not to wait: {other:?}"),
    }
}

/// And they are no longer than a quarter of an hour, be there an account or not.
pub async fn ten_failures_of_an_account_begin_waits_that_double(store: &dyn Store) {
    let attempts = store.attempts();
    fail(&*attempts, 9, ADA, 1, 0).await;
    let tenth = counted(&*attempts, &attempt(ADA, 1, 0)).await;
    assert_eq!(tenth.wait(), Some(Duration::from_secs(1)), "the answer to the tenth tells the wait");
    let mut now = 0;
    for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
        assert_eq!(
            waits(&*attempts, &attempt(ADA, 1, now)).await,
            (u64::try_from(wait).expect("a wait"), false)
        );
        now += wait;
        counted(&*attempts, &attempt(ADA, 1, now)).await;
    }
    let quiet = counted(&*attempts, &attempt(ADA, 1, now + 900 + 901)).await;
    assert_eq!(
        quiet.account.expect("an account").left,
        9,
        "a quarter of an hour after the last wait all is forgiven"
    );
}

/// An attempt in a wait makes it no longer, or a client that keeps trying would never be let in.
pub async fn what_comes_in_a_wait_is_not_counted(store: &dyn Store) {
    let attempts = store.attempts();
    fail(&*attempts, 10, ADA, 1, 0).await;
    for _ in 0..20 {
        assert_eq!(waits(&*attempts, &attempt(ADA, 1, 0)).await.0, 1);
    }
    let next = counted(&*attempts, &attempt(ADA, 1, 1)).await;
    assert_eq!(next.wait(), Some(Duration::from_secs(2)));
}

/// However they lie in it.
pub async fn failures_count_for_a_quarter_of_an_hour(store: &dyn Store) {
    let attempts = store.attempts();
    fail(&*attempts, 5, ADA, 1, 0).await;
    fail(&*attempts, 4, ADA, 1, 800).await;
    let standing = counted(&*attempts, &attempt(ADA, 1, 901)).await;
    assert_eq!(standing.account.expect("an account").left, 5);
    fail(&*attempts, 5, ADA, 1, 902).await;
    assert_eq!(waits(&*attempts, &attempt(ADA, 1, 902)).await.0, 1);
}

/// Even if no account is tried twice.
pub async fn thirty_failures_from_an_address_begin_waits(store: &dyn Store) {
    let attempts = store.attempts();
    for account in 0..30 {
        fail(&*attempts, 1, account, 1, 0).await;
    }
    assert_eq!(waits(&*attempts, &attempt(99, 1, 0)).await.0, 1);
    counted(&*attempts, &attempt(99, 2, 0)).await;
    let nameless = Attempt { account: None, ..attempt(0, 1, 0) };
    assert_eq!(waits(&*attempts, &nameless).await, (1, false));
}

/// Somebody who guesses cannot keep the owner out.
pub async fn a_wait_that_one_address_has_caused_holds_up_no_other(store: &dyn Store) {
    let attempts = store.attempts();
    for second in [0, 1, 3, 7] {
        fail(&*attempts, if second == 0 { 10 } else { 1 }, ADA, 1, second).await;
    }
    let owner = attempt(ADA, 2, 7);
    assert_eq!(doubted(&*attempts, &owner).await, 16, "if it is wrong it has to wait as well");
    attempts.succeeded(&owner).await.expect("succeeded");
    assert_eq!(waits(&*attempts, &attempt(ADA, 1, 7)).await, (8, false), "the other still waits");
}

/// Wherever the ten come from; only what is right is let in, as long as there are no ten without one of the addresses.
pub async fn an_account_waits_for_what_failed_anywhere(store: &dyn Store) {
    let attempts = store.attempts();
    for address in 0..9 {
        fail(&*attempts, 1, ADA, address, 0).await;
    }
    let tenth = counted(&*attempts, &attempt(ADA, 9, 0)).await;
    assert_eq!((tenth.account.expect("an account").left, tenth.wait()), (0, Some(Duration::from_secs(1))));
    assert_eq!(doubted(&*attempts, &attempt(ADA, 10, 0)).await, 2);
    assert_eq!(waits(&*attempts, &attempt(ADA, 11, 0)).await, (2, false));
    for address in [20, 21] {
        fail(&*attempts, 9, GRACE, address, 0).await;
    }
    assert_eq!(doubted(&*attempts, &attempt(GRACE, 20, 0)).await, 512);
}

/// A clock that was a day ahead keeps nobody out for a day.
pub async fn what_failed_far_ahead_does_not_count(store: &dyn Store) {
    let attempts = store.attempts();
    fail(&*attempts, 10, ADA, 1, DAY).await;
    fail(&*attempts, 9, ADA, 1, 0).await;
    counted(&*attempts, &attempt(ADA, 1, 0)).await;
    assert_eq!(waits(&*attempts, &attempt(ADA, 1, 0)).await, (1, false));
}

/// Nor can one who guessed yesterday, with the help of one who guesses today.
pub async fn addresses_together_hold_up_all_that_are_not_known(store: &dyn Store) {
    let attempts = store.attempts();
    let owner = attempt(ADA, 100, 0);
    counted(&*attempts, &owner).await;
    attempts.succeeded(&owner).await.expect("succeeded");
    for address in 0..10 {
        fail(&*attempts, 1, ADA, address, 1).await;
    }
    fail(&*attempts, 1, ADA, 10, 1).await;
    assert_eq!(waits(&*attempts, &attempt(ADA, 50, 1)).await, (2, false));
    assert_eq!(waits(&*attempts, &attempt(ADA, 100, 1)).await, (2, true));
    counted(&*attempts, &attempt(GRACE, 50, 1)).await;

    fail(&*attempts, 10, GRACE, 1, 1000).await;
    fail(&*attempts, 10, GRACE, 2, 5000).await;
    assert_eq!(doubted(&*attempts, &attempt(GRACE, 51, 5000)).await, 2);
}

/// For ninety days after its last login.
pub async fn an_address_is_known_to_the_account_that_logged_in(store: &dyn Store) {
    let attempts = store.attempts();
    let owner = attempt(ADA, 1, 0);
    counted(&*attempts, &owner).await;
    attempts.succeeded(&owner).await.expect("succeeded");
    for (day, known) in [(0, true), (89, true), (90, false)] {
        let now = day * DAY;
        fail(&*attempts, 10, ADA, 1, now).await;
        assert_eq!(waits(&*attempts, &attempt(ADA, 1, now)).await, (1, known), "on day {day}");
        fail(&*attempts, 10, GRACE, 1, now).await;
        assert_eq!(waits(&*attempts, &attempt(GRACE, 1, now)).await, (1, false));
    }
}

/// Of another account, and from another address, they still count.
pub async fn a_success_clears_the_failures_of_its_account_from_its_address(store: &dyn Store) {
    let attempts = store.attempts();
    fail(&*attempts, 8, ADA, 1, 0).await;
    fail(&*attempts, 8, GRACE, 1, 0).await;
    let right = attempt(ADA, 1, 0);
    counted(&*attempts, &right).await;
    attempts.succeeded(&right).await.expect("succeeded");
    let left = |standing: Standing| (standing.account.expect("an account").left, standing.address.left);
    assert_eq!(left(counted(&*attempts, &attempt(ADA, 1, 0)).await), (9, 21));
    assert_eq!(left(counted(&*attempts, &attempt(GRACE, 1, 0)).await), (1, 20));
}

/// As if it had not been made; and one that names no account is taken back by its success.
pub async fn what_is_taken_back_does_not_count(store: &dyn Store) {
    let attempts = store.attempts();
    for number in 0..40 {
        let undecided = attempt(ADA, 1, 0);
        counted(&*attempts, &undecided).await;
        attempts.take_back(&undecided).await.expect("take back");
        let nameless = Attempt { account: None, ..attempt(0, 1, 0) };
        assert_eq!(counted(&*attempts, &nameless).await.account, None, "{number}");
        attempts.succeeded(&nameless).await.expect("succeeded");
    }
}

/// Guesses at once are no more than guesses one after another, from one address or from many.
pub async fn racing_attempts_are_counted_before_they_are_let_in(store: &dyn Store) {
    for spread in [false, true] {
        let attempts = store.attempts();
        let account = if spread { ADA } else { GRACE };
        let racers: Vec<_> = (0..64_u8)
            .map(|number| {
                let attempts: Arc<dyn Attempts> = Arc::clone(&attempts);
                let address = if spread { number } else { 200 };
                tokio::spawn(
                    async move { attempts.begin(&attempt(account, address, 0)).await.expect("begin") },
                )
            })
            .collect();
        let mut let_in = 0;
        for racer in racers {
            let_in += usize::from(!matches!(racer.await.expect("a racer"), Admission::Waits { .. }));
        }
        assert!(let_in <= if spread { 11 } else { 10 }, "{let_in} were let in");
        // Each may have seen the others' before they were taken back.
        if let_in == 0 {
            counted(&*attempts, &attempt(account, 201, 0)).await;
        }
    }
}

/// Of those who log in at once from one address none is told to wait, and it is known afterwards.
pub async fn racing_successes_leave_the_address_known(store: &dyn Store) {
    let attempts = store.attempts();
    let racers: Vec<_> = (0..8)
        .map(|_| {
            let attempts: Arc<dyn Attempts> = Arc::clone(&attempts);
            tokio::spawn(async move {
                let right = attempt(ADA, 1, 0);
                counted(&*attempts, &right).await;
                attempts.succeeded(&right).await.expect("succeeded");
            })
        })
        .collect();
    for racer in racers {
        racer.await.expect("a racer");
    }
    fail(&*attempts, 10, ADA, 1, 0).await;
    assert_eq!(waits(&*attempts, &attempt(ADA, 1, 0)).await, (1, true));
}

/// In steps, each kind for itself.
pub async fn old_failures_and_addresses_are_forgotten(store: &dyn Store) {
    let attempts = store.attempts();
    for second in 0..3 {
        fail(&*attempts, 1, ADA, 1, second).await;
        let right = attempt(GRACE, 10 + u8::try_from(second).expect("small"), second);
        counted(&*attempts, &right).await;
        attempts.succeeded(&right).await.expect("succeeded");
    }
    for left in [1, 1, 0] {
        assert_eq!(attempts.forget_failures(moment(2), 1).await.expect("forget"), left);
        assert_eq!(attempts.forget_addresses(moment(2), 1).await.expect("forget"), left);
    }
    let standing = counted(&*attempts, &attempt(ADA, 1, 3)).await;
    assert_eq!(standing.account.expect("an account").left, Limit::ACCOUNT.failures() - 2);
}
