//! HTTP.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use clap::{ArgAction, Args};
use customer_http::HttpOptions;
use humantime::parse_duration;
use ipnet::IpNet;
use url::Url;

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
    /// Whether a change must name with If-Match the version that it is meant for
    #[arg(long, env = "REQUIRE_IF_MATCH", default_value = "false", action = ArgAction::Set, value_name = "BOOL")]
    require_if_match: bool,
    /// Origins whose pages may call this service, separated by commas [default: none]
    #[arg(long, env = "CORS_ALLOWED_ORIGINS", value_delimiter = ',', value_parser = origin, value_name = "ORIGINS")]
    cors_allowed_origins: Vec<String>,
    /// Addresses and networks whose X-Forwarded-* headers are believed, separated by commas [default: none]
    #[arg(long, env = "TRUSTED_PROXIES", value_delimiter = ',', value_parser = network, value_name = "NETWORKS")]
    trusted_proxies: Vec<IpNet>,
}

impl HttpSettings {
    pub(crate) fn options(&self) -> HttpOptions {
        HttpOptions {
            request_timeout: self.request_timeout,
            require_if_match: self.require_if_match,
            cors_allowed_origins: self.cors_allowed_origins.clone(),
            trusted_proxies: self.trusted_proxies.clone(),
            ..HttpOptions::default()
        }
    }
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
