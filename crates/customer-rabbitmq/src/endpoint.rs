//! Where the broker is, read from a URL. It opens no connection, and never shows a password.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    string::FromUtf8Error,
};

use amqprs::{connection::OpenConnectionArguments, tls::TlsAdaptor};
use rustls::{
    RootCertStore,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, pem::PemObject as _},
};
use thiserror::Error;
use url::Url;

/// The name that the broker shows for our connections.
const CONNECTION_NAME: &str = "ms-client";
/// Seconds. amqprs sends a flood of heartbeats below 4; a silent broker is noticed after two of these.
const HEARTBEAT: u16 = 10;
/// The longest short string of AMQP, in bytes; amqprs panics above it.
const SHORT_STRING: usize = 255;

/// A broker, and as whom we speak to it: `amqp://user:password@host:5672/vhost`, or `amqps://…` for TLS.
///
/// User, password and virtual host are percent-decoded. Without a user it is `guest`, without a path the virtual
/// host is `/`. With TLS the broker's certificate must be for this host, and signed by an authority that
/// browsers trust or by one in the PEM file that `?cacertfile=/path` names.
#[derive(Clone)]
pub struct Endpoint {
    arguments: OpenConnectionArguments,
    scheme: &'static str,
}

/// Why a text is not the URL of a broker. Never repeats the text, which holds a password.
#[derive(Debug, Error)]
pub enum EndpointError {
    /// Not a URL at all.
    #[error("is not a URL: {0}")]
    Url(#[from] url::ParseError),
    /// Another protocol.
    #[error("begins with neither amqp:// nor amqps://")]
    Scheme,
    /// Nowhere to connect to.
    #[error("names no host")]
    Host,
    /// RabbitMQ lets nobody in without one.
    #[error("names a user without a password")]
    Password,
    /// What follows a `%` is wrong.
    #[error("has an escape (%) that is not two hexadecimal digits, or that is not UTF-8")]
    Escape(#[source] Option<FromUtf8Error>),
    /// Most likely a `/` of the password that is not escaped.
    #[error("has a virtual host with an unescaped / or @, or of more than 255 bytes")]
    VirtualHost,
    /// Settings that have no effect are not passed over in silence.
    #[error("has a parameter or fragment that is not understood; only amqps:// knows one, cacertfile")]
    Parameter,
    /// The file is not there, or holds no certificate of an authority.
    #[error("names a cacertfile that cannot be used: {0}")]
    Authorities(#[from] io::Error),
}

impl Endpoint {
    /// Reads a URL, and for TLS the certificates that it names.
    ///
    /// For TLS this process gets `aws_lc_rs` as its cryptography, unless it has another already.
    ///
    /// # Errors
    ///
    /// [`EndpointError`].
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let url = Url::parse(text)?;
        let (scheme, port) = match url.scheme() {
            "amqp" => ("amqp", 5672),
            "amqps" => ("amqps", 5671),
            _ => return Err(EndpointError::Scheme),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(EndpointError::Host)?;
        let (user, password) = credentials(&url)?;
        let authorities = authorities(&url)?;

        let mut arguments = OpenConnectionArguments::new(host, url.port().unwrap_or(port), &user, &password);
        arguments
            .virtual_host(&virtual_host(&url)?)
            .connection_name(CONNECTION_NAME)
            .heartbeat(HEARTBEAT)
            .scheme(scheme);
        if scheme == "amqps" {
            arguments.tls_adaptor(tls(host, authorities.as_deref())?);
        } else if authorities.is_some() {
            return Err(EndpointError::Parameter);
        }
        Ok(Self { arguments, scheme })
    }

    /// What amqprs wants to know.
    pub(crate) fn arguments(&self) -> OpenConnectionArguments {
        self.arguments.clone()
    }
}

/// Where, but not as whom: fit for a log.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let vhost = self.arguments.get_virtual_host().replace('/', "%2F");
        let (host, port) = (self.arguments.get_host(), self.arguments.get_port());
        write!(f, "{}://{host}:{port}/{vhost}", self.scheme)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

fn credentials(url: &Url) -> Result<(String, String), EndpointError> {
    match (url.username(), url.password()) {
        ("", None) => Ok(("guest".to_owned(), "guest".to_owned())),
        (_, None) => Err(EndpointError::Password),
        (user, Some(password)) => Ok((unescape(user)?, unescape(password)?)),
    }
}

fn virtual_host(url: &Url) -> Result<String, EndpointError> {
    let path = url.path();
    let escaped = path.strip_prefix('/').unwrap_or(path);
    if escaped.is_empty() {
        return Ok("/".to_owned());
    }
    let name = unescape(escaped)?;
    if escaped.contains(['/', '@']) || name.len() > SHORT_STRING {
        return Err(EndpointError::VirtualHost);
    }
    Ok(name)
}

fn authorities(url: &Url) -> Result<Option<PathBuf>, EndpointError> {
    let parameter = url.query().map(|query| query.strip_prefix("cacertfile="));
    match (parameter, url.fragment()) {
        (None, None) => Ok(None),
        (Some(Some(path)), None) if !path.contains('&') => Ok(Some(unescape(path)?.into())),
        _ => Err(EndpointError::Parameter),
    }
}

fn tls(host: &str, authorities: Option<&Path>) -> Result<TlsAdaptor, EndpointError> {
    if let Some(path) = authorities {
        check(path)?;
    }
    if CryptoProvider::get_default().is_none() {
        // Whoever was faster has installed one: that is as good.
        aws_lc_rs::default_provider().install_default().ok();
    }
    // An IPv6 address stands in brackets in a URL, and without them in a certificate.
    let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    Ok(TlsAdaptor::without_client_auth(authorities, name)?)
}

/// amqprs panics at a certificate that is none of an authority, so it is tried here first.
fn check(path: &Path) -> Result<(), io::Error> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(io::Error::other)? {
        store.add(certificate.map_err(io::Error::other)?).map_err(io::Error::other)?;
    }
    if store.is_empty() { Err(io::Error::other("there is no certificate in it")) } else { Ok(()) }
}

fn unescape(text: &str) -> Result<String, EndpointError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next())? << 4 | hex(rest.next())?,
            plain => plain,
        });
    }
    String::from_utf8(bytes).map_err(|why| EndpointError::Escape(Some(why)))
}

fn hex(digit: Option<u8>) -> Result<u8, EndpointError> {
    match digit {
        Some(digit @ b'0'..=b'9') => Ok(digit - b'0'),
        Some(digit @ b'a'..=b'f') => Ok(digit - b'a' + 10),
        Some(digit @ b'A'..=b'F') => Ok(digit - b'A' + 10),
        _ => Err(EndpointError::Escape(None)),
    }
}

#[cfg(test)]
mod tests {
    use amqprs::security::SecurityCredentials;

    use super::{Endpoint, EndpointError};

    #[test]
    fn every_part_is_read_and_unescaped() {
        for (url, host, port, vhost, user, password) in [
            ("amqp://u:p@broker", "broker", 5672, "/", "u", "p"),
            ("amqp://u:p@broker/", "broker", 5672, "/", "u", "p"),
            ("amqp://u:p@broker:5673/%2F", "broker", 5673, "/", "u", "p"),
            ("amqp://u:p@broker/%2f", "broker", 5672, "/", "u", "p"),
            ("amqp://u:p@broker/shop", "broker", 5672, "shop", "u", "p"),
            ("amqp://u:p@broker/a%2Fb%40c", "broker", 5672, "a/b@c", "u", "p"),
            ("amqp://u%3Aser:p%40%2Fs%25+%C3%A9@broker", "broker", 5672, "/", "u:ser", "p@/s%+é"),
            ("amqp://127.0.0.1", "127.0.0.1", 5672, "/", "guest", "guest"),
            ("amqp://u:p@[::1]:5674/x", "[::1]", 5674, "x", "u", "p"),
            ("amqps://u:p@broker/x", "broker", 5671, "x", "u", "p"),
        ] {
            let read = Endpoint::parse(url).unwrap().arguments();
            assert_eq!(
                (read.get_host(), read.get_port(), read.get_virtual_host()),
                (host, port, vhost),
                "{url}"
            );
            assert!(*read.get_credentials() == SecurityCredentials::new_plain(user, password), "{url}");
            assert_eq!(read.get_tls_adaptor().is_some(), url.starts_with("amqps"), "{url}");
            assert_eq!((read.get_heartbeat(), read.get_connection_name()), (10, Some("ms-client")));
        }
    }

    #[test]
    fn what_is_no_broker_is_refused_without_repeating_it() {
        for url in [
            "",
            "hunter2",
            "http://user:hunter2@broker",
            "amqp:///hunter2",
            "amqp://hunter2@broker",
            "amqp://user:hunter2@",
            "amqp://user:hunter2@broker:port",
            "amqp://user:hunter2@broker:65536",
            "amqp://user:hunter2%@broker",
            "amqp://user:hunter2%zz@broker",
            "amqp://user:hunter2%ff@broker",
            "amqp://user:hunter2@broker/a/b",
            // A password whose `/` or `?` or `#` is not escaped.
            "amqp://user:12/hunter2@broker",
            "amqp://user:12?hunter2@broker",
            "amqp://user:12#hunter2@broker",
            "amqp://user:hunter2@broker?heartbeat=5",
            "amqp://user:hunter2@broker?cacertfile=/dev/null",
            "amqps://user:hunter2@broker?cacertfile=/dev/null",
            "amqps://user:hunter2@broker?cacertfile=/no/such/file",
            "amqps://user:hunter2@broker?cacertfile=/dev/null&verify=verify_none",
            &format!("amqp://user:hunter2@broker/{}", "v".repeat(256)),
        ] {
            let refused = Endpoint::parse(url).unwrap_err();
            assert!(!format!("{refused} {refused:?}").contains("hunter2"), "{url}: {refused:?}");
        }
        assert!(matches!(Endpoint::parse("amqp://broker/a/b"), Err(EndpointError::VirtualHost)));
    }

    #[test]
    fn is_shown_without_its_password() {
        let endpoint = Endpoint::parse("amqp://user:hunter2@broker/a%2Fb").unwrap();
        assert_eq!(endpoint.to_string(), "amqp://broker:5672/a%2Fb");
        assert_eq!(format!("{endpoint:?}"), "Endpoint(amqp://broker:5672/a%2Fb)");
    }
}
