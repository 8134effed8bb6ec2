//! Where the database is, and how much of it is used.

use std::{fmt, str::FromStr, time::Duration};

use thiserror::Error;
use url::Url;

/// `mysql://user:password@host:3306/database`, with what the driver needs to behave added.
#[derive(Clone)]
pub struct MysqlUrl(Url);

/// Why a text is not such a URL. Never repeats it, since it holds a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MysqlUrlError {
    /// It has another form.
    #[error("is not of the form mysql://user:password@host:3306/database")]
    Form,
    /// It asks for what this build of the driver cannot do, TLS above all.
    #[error("may have the parameters {} only; TLS ends at a proxy", PARAMETERS.join(", "))]
    Parameter,
}

/// Parameters of the driver that can be set in the URL.
const PARAMETERS: [&str; 5] =
    ["prefer_socket", "tcp_keepalive", "tcp_nodelay", "max_allowed_packet", "wait_timeout"];

/// How a store uses its database.
#[derive(Clone, Debug)]
pub struct MysqlOptions {
    /// Where it is.
    pub url: MysqlUrl,
    /// The most connections.
    pub pool_size: usize,
    /// How long a call may wait for a free connection.
    pub wait: Duration,
    /// How long opening a connection may take.
    pub connect: Duration,
    /// How long one attempt of a call may keep its connection.
    pub statement: Duration,
}

impl MysqlOptions {
    /// What fits a service that answers every request within ten seconds.
    #[must_use]
    pub fn new(url: MysqlUrl) -> Self {
        Self {
            url,
            pool_size: 16,
            wait: Duration::from_secs(2),
            connect: Duration::from_secs(3),
            statement: Duration::from_secs(8),
        }
    }
}

impl MysqlUrl {
    /// The URL for the driver, password and all.
    pub(crate) fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for MysqlUrl {
    type Err = MysqlUrlError;

    fn from_str(text: &str) -> Result<Self, MysqlUrlError> {
        let mut url: Url = text.parse().map_err(|_holds_a_password: url::ParseError| MysqlUrlError::Form)?;
        let named = url.path().strip_prefix('/').is_some_and(|name| !name.is_empty() && !name.contains('/'));
        if url.scheme() != "mysql" || url.host().is_none() || !named {
            return Err(MysqlUrlError::Form);
        }
        if url.query_pairs().any(|(name, _)| !PARAMETERS.contains(&&*name)) {
            return Err(MysqlUrlError::Parameter);
        }
        // The driver would go on by the server's own socket, which exists on another machine or in a container;
        // and a peer that vanished without a word shall be noticed.
        for (name, value) in [("prefer_socket", "false"), ("tcp_keepalive", "10000")] {
            if !url.query_pairs().any(|(given, _)| given == name) {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        Ok(Self(url))
    }
}

/// `host:port/database`, without who logs in.
impl fmt::Display for MysqlUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, port) = (self.0.host_str().unwrap_or_default(), self.0.port().unwrap_or(3306));
        write!(f, "{host}:{port}{}", self.0.path())
    }
}

impl fmt::Debug for MysqlUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MysqlUrl(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::{MysqlUrl, MysqlUrlError};

    #[test]
    fn a_url_names_host_and_database() {
        let url: MysqlUrl = "mysql://user:p%40ss@db:3306/shop".parse().unwrap();
        assert_eq!(url.expose(), "mysql://user:p%40ss@db:3306/shop?prefer_socket=false&tcp_keepalive=10000");
        assert_eq!(format!("{url} {url:?}"), "db:3306/shop MysqlUrl(***)");
        for text in
            ["", "db", "mysql://db", "mysql://db/", "postgres://db/shop", "mysql:///shop", "mysql://db/a/b"]
        {
            assert_eq!(text.parse::<MysqlUrl>().err(), Some(MysqlUrlError::Form), "{text:?}");
        }
        let tls = "mysql://u:p@db/shop?require_ssl=true".parse::<MysqlUrl>();
        assert_eq!(tls.err(), Some(MysqlUrlError::Parameter));
    }
}
