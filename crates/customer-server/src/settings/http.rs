//! HTTP.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use clap::{ArgAction, Args};
use customer_http::HttpOptions;
use ipnet::IpNet;
use url::Url;

use super::{SettingError, time};

const SHORTEST_ANSWER: Duration = Duration::from_millis(100);
const LONGEST_ANSWER: Duration = Duration::from_mins(10);
const LONGEST_STOP: Duration = Duration::from_hours(1);

/// Where to listen.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct BindSettings {
    /// Where to listen
    #[arg(long, env = "BIND", default_value = "127.0.0.1:5001", value_name = "ADDRESS:PORT")]
    pub(crate) bind: SocketAddr,
}

impl BindSettings {
    /// The setting that named an address where nothing can listen, and why not.
    pub(crate) fn blamed(self, why: &io::Error) -> SettingError {
        SettingError::new("BIND", format!("{}: {why}", self.bind))
    }
}

/// How to serve.
#[derive(Args, Debug)]
pub(crate) struct HttpSettings {
    #[command(flatten)]
    pub(crate) bind: BindSettings,
    /// Every answer begins within this time
    #[arg(long, env = "REQUEST_TIMEOUT", default_value = "10s", value_parser = time::between(SHORTEST_ANSWER, LONGEST_ANSWER), value_name = "TIME")]
    pub(crate) request_timeout: Duration,
    /// How long requests that are under way may take when the service is stopped
    #[arg(long, env = "SHUTDOWN_TIMEOUT", default_value = "8s", value_parser = time::whole_seconds(LONGEST_STOP), value_name = "TIME")]
    pub(crate) shutdown_timeout: Duration,
    /// Whether a change must name with If-Match the version that it is meant for
    #[arg(long, env = "REQUIRE_IF_MATCH", default_value = "false", action = ArgAction::Set, value_name = "BOOL")]
    require_if_match: bool,
    /// Origins whose pages may call this service, separated by commas [default: none]
    #[arg(long, env = "CORS_ALLOWED_ORIGINS", default_value = "", hide_default_value = true, value_parser = origins, value_name = "ORIGINS")]
    cors_allowed_origins: Listed<String>,
    /// Addresses and networks whose X-Forwarded-Prefix and X-Forwarded-For are believed, separated by commas [default: none]
    #[arg(long, env = "TRUSTED_PROXIES", default_value = "", hide_default_value = true, value_parser = networks, value_name = "NETWORKS")]
    trusted_proxies: Listed<IpNet>,
}

impl HttpSettings {
    pub(crate) fn options(&self) -> HttpOptions {
        HttpOptions {
            request_timeout: self.request_timeout,
            require_if_match: self.require_if_match,
            cors_allowed_origins: self.cors_allowed_origins.0.clone(),
            trusted_proxies: self.trusted_proxies.0.clone(),
            ..HttpOptions::default()
        }
    }
}

/// What is separated by commas in a setting; nothing, in an empty one.
#[derive(Clone, Debug)]
struct Listed<T>(Vec<T>);

fn listed<T>(text: &str, parse: fn(&str) -> Result<T, String>) -> Result<Listed<T>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(parse).collect::<Result<_, _>>().map(Listed)
}

fn origins(text: &str) -> Result<Listed<String>, String> {
    listed(text, origin)
}

fn networks(text: &str) -> Result<Listed<IpNet>, String> {
    listed(text, network)
}

/// A web origin (RFC 6454): scheme, host and perhaps a port.
fn origin(text: &str) -> Result<String, String> {
    let url: Url = text.parse().map_err(|why: url::ParseError| why.to_string())?;
    let origin = url.origin();
    if origin.is_tuple() && origin.ascii_serialization() == text {
        Ok(text.to_owned())
    } else {
        Err("is no origin, such as https://shop.example.org".to_owned())
    }
}

/// An address, or a network in CIDR notation.
fn network(text: &str) -> Result<IpNet, String> {
    let address: Result<IpAddr, _> = text.parse();
    let network = address.map(IpNet::from).or_else(|_| text.parse());
    network.map_err(|_says_less| "is neither an address nor a network, such as 10.0.0.0/8".to_owned())
}
