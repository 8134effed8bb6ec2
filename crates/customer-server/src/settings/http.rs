//! HTTP.

use std::{net::SocketAddr, time::Duration};

use clap::Args;
use humantime::parse_duration;

/// Where to listen.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct BindSettings {
    /// Where to listen
    #[arg(long, env = "BIND", default_value = "127.0.0.1:5001", value_name = "ADDRESS:PORT")]
    pub(crate) bind: SocketAddr,
}

/// How to serve.
#[derive(Args, Debug)]
pub(crate) struct HttpSettings {
    #[command(flatten)]
    pub(crate) bind: BindSettings,
    /// Every answer begins within this time
    #[arg(long, env = "REQUEST_TIMEOUT", default_value = "10s", value_parser = parse_duration, value_name = "TIME")]
    pub(crate) request_timeout: Duration,
    /// How long requests that are under way may take when the service is stopped
    #[arg(long, env = "SHUTDOWN_TIMEOUT", default_value = "8s", value_parser = parse_duration, value_name = "TIME")]
    pub(crate) shutdown_timeout: Duration,
}
