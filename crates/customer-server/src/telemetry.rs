//! Logs and metrics, as they leave the process.

use std::io::IsTerminal as _;

use customer_domain::ports::StorageError;
use customer_http::Exposition;
use customer_metrics::{
    BUILD_INFO, CUSTOMER_WRITES, DB_RETRIES, EVENTS_PUBLISHED, HTTP_ACTIVE_REQUESTS, LOGIN_ATTEMPTS,
    ORDERS_RECEIVED, RETENTION_FORGOTTEN, RETENTION_LAST, SECONDS_BUCKETS, TOKEN_REFRESHES,
};
use metrics::{counter, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, util::SubscriberInitExt as _};

use crate::{
    settings::{LogFormat, LogSettings, SettingError},
    store::Store,
};

/// Starts to log, panics too.
pub(crate) fn log(settings: &LogSettings) -> Result<(), SettingError> {
    let filter = EnvFilter::try_new(&settings.rust_log).map_err(|why| SettingError::new("RUST_LOG", why))?;
    let terminal = std::io::stderr().is_terminal();
    // A line that cannot be written is lost. To say so where it could not be written would end the process.
    let lines = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(terminal)
        .log_internal_errors(false);
    match settings.format() {
        LogFormat::Text => lines.finish().init(),
        LogFormat::Json => lines.json().flatten_event(true).finish().init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or_default();
        tracing::error!(place, message, "panicked");
    }));
    Ok(())
}

/// What `/metrics` shows.
pub(crate) struct Prometheus {
    handle: PrometheusHandle,
    process: metrics_process::Collector,
    store: Store,
}

/// Starts to count. Nothing that is recorded before is kept.
pub(crate) fn count() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS_BUCKETS)?
        .install_recorder()?;
    customer_metrics::describe();
    begin_at_zero();
    Ok(handle)
}

/// A counter that is there before it counts: the first increase is seen as one.
fn begin_at_zero() {
    let revision = option_env!("MS_CLIENT_REVISION").unwrap_or("unknown");
    gauge!(BUILD_INFO, "version" => env!("CARGO_PKG_VERSION"), "revision" => revision).set(1);
    gauge!(HTTP_ACTIVE_REQUESTS).set(0);
    counter!(DB_RETRIES).absolute(0);
    for operation in ["create", "update", "delete"] {
        counter!(CUSTOMER_WRITES, "operation" => operation).absolute(0);
    }
    for result in ["success", "invalid_credentials", "throttled", "busy", "error"] {
        counter!(LOGIN_ATTEMPTS, "result" => result).absolute(0);
    }
    for result in ["success", "invalid", "reused", "throttled", "busy", "error"] {
        counter!(TOKEN_REFRESHES, "result" => result).absolute(0);
    }
    for result in ["confirmed", "returned", "refused", "lost"] {
        counter!(EVENTS_PUBLISHED, "result" => result).absolute(0);
    }
    for result in ["stored", "repeated", "dead_lettered", "retried"] {
        counter!(ORDERS_RECEIVED, "result" => result).absolute(0);
    }
    gauge!(RETENTION_LAST).set(0);
    for what in ["facts", "parked_facts", "keys", "sessions", "notices", "attempts"] {
        counter!(RETENTION_FORGOTTEN, "what" => what).absolute(0);
    }
}

impl Prometheus {
    pub(crate) fn new(handle: PrometheusHandle, store: Store) -> Self {
        let process = metrics_process::Collector::default();
        process.describe();
        Self { handle, process, store }
    }
}

impl Exposition for Prometheus {
    fn render(&self) -> String {
        self.process.collect();
        self.store.record();
        self.handle.render()
    }
}

/// A failure of the store in a line for people.
pub(crate) fn reason(error: &StorageError) -> String {
    error.to_string()
}
