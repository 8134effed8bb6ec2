//! How many attempts may fail, in headers (draft-ietf-httpapi-ratelimit-headers-10), and what is answered when too many did.
//!
//! They say nothing of whether an account exists: names that nobody has count as others do.

use std::time::Duration;

use actix_web::http::header::{HeaderName, RETRY_AFTER};
use customer_domain::access::{Limit, Quota, Standing};

use crate::problem::{Problem, TOO_MANY_ATTEMPTS};

pub(super) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// What is allowed to attempts that name an account, and to those that name none.
pub(super) fn policy(with_account: bool) -> String {
    let window = Limit::WINDOW.as_secs();
    let address = format!("\"address\";q={};w={window}", Limit::ADDRESS.failures());
    if with_account {
        format!("\"account\";q={};w={window}, {address}", Limit::ACCOUNT.failures())
    } else {
        address
    }
}

/// The same problem, with what is left.
pub(super) fn told(problem: Problem, standing: &Standing) -> Problem {
    let state = |name, quota: &Quota| format!("\"{name}\";r={};t={}", quota.left, seconds(quota.resets));
    let account = standing.account.as_ref().map(|quota| state("account", quota));
    let states: Vec<_> = account.into_iter().chain([state("address", &standing.address)]).collect();
    problem.with(POLICY, &policy(standing.account.is_some())).with(STATE, &states.join(", "))
}

/// Too many attempts failed: when to come again.
pub(super) fn too_many(standing: &Standing) -> Problem {
    let wait = seconds(standing.wait().unwrap_or(Duration::ZERO));
    told(Problem::new(TOO_MANY_ATTEMPTS).with(RETRY_AFTER, &wait.to_string()), standing)
}

/// Never too early.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::seconds;

    #[test]
    fn nobody_is_asked_to_come_too_early() {
        for (millis, rounded) in [(0, 0), (1, 1), (999, 1), (1000, 1), (1001, 2)] {
            assert_eq!(seconds(Duration::from_millis(millis)), rounded);
        }
    }
}
