//! The broker.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use customer_rabbitmq::Endpoint;
use secrecy::{ExposeSecret as _, SecretString};

use super::{SettingError, secret, time};

const NAME: &str = "AMQP_URL";
const HELP: &str = "Where events go: amqp:// or amqps://user:password@host:5672/vhost \
    [default: with a store of its own to the log; with MySQL they wait]";

/// Ten years: more is a typing mistake.
const LONGEST_RETENTION: Duration = Duration::from_hours(24 * 365 * 10);

/// Where events go.
#[derive(Args, Debug)]
pub(crate) struct BrokerSettings {
    /// Where events go
    #[arg(long, env = "AMQP_URL", hide_env_values = true, value_name = "URL", help = HELP)]
    amqp_url: Option<SecretString>,
    /// A file that holds it
    #[arg(long, env = "AMQP_URL_FILE", value_name = "FILE")]
    amqp_url_file: Option<PathBuf>,
    /// How long events are kept after their delivery
    #[arg(long, env = "OUTBOX_RETENTION", default_value = "7d", value_parser = time::between(Duration::ZERO, LONGEST_RETENTION), value_name = "TIME")]
    pub(crate) outbox_retention: Duration,
}

impl BrokerSettings {
    /// The broker, if there is one.
    pub(crate) fn endpoint(&self) -> Result<Option<Endpoint>, SettingError> {
        let given = secret::read(NAME, self.amqp_url.clone(), self.amqp_url_file.as_ref())?;
        let parse = |url: SecretString| Endpoint::parse(url.expose_secret());
        given.map(parse).transpose().map_err(|why| SettingError::new(NAME, why))
    }
}
