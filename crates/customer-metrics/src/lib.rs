//! What is measured: each metric's name, meaning and labels, in one place.
//!
//! The adapters and the server record through the `metrics` facade under these names; the domain and the use
//! cases are silent. Names follow the OpenTelemetry semantic conventions where there is one, and Prometheus'
//! rules (base units, `_total`) elsewhere. A label never holds an id, an address, a path or an error's text.
//!
//! It knows neither who records nor who scrapes. `docs/metrics.md` lists the same names; a test compares them.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Histogram, seconds. Labels: `http_request_method`, `http_route` (the pattern; none where nothing matched),
/// `http_response_status_code`.
pub const HTTP_REQUEST_DURATION: &str = "http_server_request_duration_seconds";
/// Gauge: requests that are being answered.
pub const HTTP_ACTIVE_REQUESTS: &str = "http_server_active_requests";
/// Counter. Label `result`: `success`, `invalid_credentials`, `throttled`, `busy`, `error`.
pub const LOGIN_ATTEMPTS: &str = "login_attempts_total";
/// Counter. Label `result`: `success`, `invalid`, `reused`, `throttled`, `busy`, `error`. Uses of refresh tokens.
pub const TOKEN_REFRESHES: &str = "token_refreshes_total";
/// Counter. Label `operation`: `create`, `update`, `delete`. Changes that were committed.
pub const CUSTOMER_WRITES: &str = "customers_writes_total";
/// Gauge. Label `state`: `used`, `idle`. Database connections.
pub const POOL_CONNECTIONS: &str = "db_pool_connections";
/// Gauge: the most connections that the pool opens.
pub const POOL_MAX: &str = "db_pool_max_connections";
/// Gauge: calls that wait for a connection.
pub const POOL_WAITING: &str = "db_pool_waiting";
/// Counter: transactions that were tried again after a deadlock or a lock time-out.
pub const DB_RETRIES: &str = "db_transaction_retries_total";
/// Gauge: facts that are stored and not yet confirmed by the broker, without those that are parked.
pub const OUTBOX_PENDING: &str = "outbox_pending_events";
/// Gauge: when the oldest pending fact happened, in seconds since 1970; 0 when none waits.
pub const OUTBOX_OLDEST: &str = "outbox_oldest_pending_timestamp_seconds";
/// Gauge: facts that are parked, or wait behind one that is.
pub const OUTBOX_PARKED: &str = "outbox_parked_events";
/// Counter. Label `result`: `confirmed`, `returned`, `refused`, `lost`. Messages handed to the broker.
pub const EVENTS_PUBLISHED: &str = "outbox_published_total";
/// Histogram, seconds: from handing a message to the broker to its confirm.
pub const CONFIRM_DURATION: &str = "amqp_confirm_duration_seconds";
/// Gauge: 1 while there is a connection to the broker to publish on, else 0.
pub const AMQP_CONNECTED: &str = "amqp_connected";
/// Counter: connections to the broker that were opened to publish on.
pub const AMQP_CONNECTS: &str = "amqp_connects_total";
/// Counter. Label `result`: `stored`, `repeated`, `dead_lettered`, `retried`. Notices of orders; `retried` counts the
/// attempts that the store failed.
pub const ORDERS_RECEIVED: &str = "orders_received_total";
/// Gauge: 1 while notices of orders are consumed, else 0.
pub const ORDERS_CONSUMING: &str = "orders_consuming";
/// Gauge: notices of orders that could not be read and lie in the queue of dead letters.
pub const ORDERS_DEAD_LETTERS: &str = "orders_dead_letters";
/// Counter. Label `what`: `facts`, `parked_facts`, `keys`, `sessions`, `notices`, `attempts`. Rows that were removed since
/// their time was over.
pub const RETENTION_FORGOTTEN: &str = "retention_forgotten_total";
/// Gauge: when this replica last came to the end of forgetting what is old, in seconds since 1970; 0 before the first time.
pub const RETENTION_LAST: &str = "retention_last_success_timestamp_seconds";
/// Gauge, always 1. Labels `version`, `revision`.
pub const BUILD_INFO: &str = "build_info";

/// The bounds of the buckets of every histogram in seconds, as the OpenTelemetry HTTP conventions advise, with
/// three finer ones, since most answers here take less than 5 ms.
pub const SECONDS_BUCKETS: &[f64] =
    &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// Gives every metric its help text. Call it once, after the recorder is installed.
pub fn describe() {
    describe_histogram!(
        HTTP_REQUEST_DURATION,
        Unit::Seconds,
        "Time from a request's head to the end of its answer's head."
    );
    describe_gauge!(HTTP_ACTIVE_REQUESTS, "Requests that are being answered.");
    describe_counter!(LOGIN_ATTEMPTS, "Attempts to log in, by result.");
    describe_counter!(TOKEN_REFRESHES, "Uses of refresh tokens, by result.");
    describe_counter!(CUSTOMER_WRITES, "Committed changes of customers, by operation.");
    describe_gauge!(POOL_CONNECTIONS, "Open database connections, by state.");
    describe_gauge!(POOL_MAX, "The most database connections that the pool opens.");
    describe_gauge!(POOL_WAITING, "Calls that wait for a database connection.");
    describe_counter!(DB_RETRIES, "Transactions tried again after a deadlock or a lock time-out.");
    describe_gauge!(OUTBOX_PENDING, "Events that are stored and not yet confirmed by the broker.");
    describe_gauge!(OUTBOX_OLDEST, "When the oldest pending event happened; 0 when none waits.");
    describe_gauge!(
        OUTBOX_PARKED,
        "Events that are set aside until they are replayed, and those behind them."
    );
    describe_counter!(EVENTS_PUBLISHED, "Messages handed to the broker, by result.");
    describe_histogram!(CONFIRM_DURATION, Unit::Seconds, "Time from handing a message over to its confirm.");
    describe_gauge!(AMQP_CONNECTED, "1 while there is a connection to the broker.");
    describe_counter!(AMQP_CONNECTS, "Connections to the broker that were opened.");
    describe_counter!(ORDERS_RECEIVED, "Notices of orders, by result.");
    describe_gauge!(ORDERS_CONSUMING, "1 while notices of orders are consumed.");
    describe_gauge!(
        ORDERS_DEAD_LETTERS,
        "Notices of orders that could not be read and wait to be looked at."
    );
    describe_counter!(
        RETENTION_FORGOTTEN,
        "Rows that were removed since their time was over, by what they were."
    );
    describe_gauge!(RETENTION_LAST, "When all that is old was last forgotten; 0 before the first time.");
    describe_gauge!(BUILD_INFO, "Always 1; the labels say what runs.");
}
