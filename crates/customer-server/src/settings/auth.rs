//! Who may: the first administrator, keys and tokens.

use std::{error::Error, path::PathBuf, time::Duration};

use clap::{Args, builder::NonEmptyStringValueParser};
use customer_auth::KeysError;
use customer_domain::{
    access::{NewPassword, Username},
    causes,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{SettingError, secret, time};

/// The first administrator.
#[derive(Args, Debug)]
#[expect(clippy::struct_field_names, reason = "a field's name is its flag's")]
pub(crate) struct AdministratorSettings {
    /// The first administrator, made when there is no account yet
    #[arg(long, env = "ADMIN_USERNAME", default_value = "admin", value_name = "NAME")]
    admin_username: String,
    /// Its password, 12 characters or more and not a common one; with none given one is made, and printed once
    #[arg(long, env = "ADMIN_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    admin_password: Option<SecretString>,
    /// A file that holds it
    #[arg(long, env = "ADMIN_PASSWORD_FILE", value_name = "FILE")]
    admin_password_file: Option<PathBuf>,
}

/// Where keys lie.
#[derive(Args, Debug)]
pub(crate) struct KeySettings {
    /// The folder of Ed25519 keys (PKCS#8 PEM, mode 0600): the newest signs, all verify
    #[arg(long, env = "JWT_KEYS_DIR", default_value = "ms-client-keys", value_name = "FOLDER")]
    pub(crate) jwt_keys_dir: PathBuf,
}

/// What tokens say.
#[derive(Args, Debug)]
pub(crate) struct TokenSettings {
    #[command(flatten)]
    pub(crate) keys: KeySettings,
    /// Who issues tokens: their claim `iss`
    #[arg(long, env = "JWT_ISSUER", default_value = "ms-client", value_parser = NonEmptyStringValueParser::new(), value_name = "TEXT")]
    pub(crate) jwt_issuer: String,
    /// For whom tokens are: their claim `aud`
    #[arg(long, env = "JWT_AUDIENCE", default_value = "microservices", value_parser = NonEmptyStringValueParser::new(), value_name = "TEXT")]
    pub(crate) jwt_audience: String,
    #[command(flatten)]
    pub(crate) lifetime: TokenLifetime,
}

/// How long they are good.
#[derive(Args, Debug)]
pub(crate) struct TokenLifetime {
    /// How long a token is good for
    #[arg(long, env = "TOKEN_TTL", default_value = "15m", value_parser = time::between(Self::SHORTEST, Self::LONGEST), value_name = "TIME")]
    pub(crate) token_ttl: Duration,
}

impl TokenLifetime {
    /// Who asks for a new token more often than that does little else.
    const SHORTEST: Duration = Duration::from_secs(1);
    /// One that is good for longer is a session.
    pub(crate) const LONGEST: Duration = Duration::from_hours(24 * 30);
}

impl KeySettings {
    /// The setting, where its folder or what lies there is at fault, and not what was asked for.
    pub(crate) fn blamed(why: KeysError) -> Box<dyn Error> {
        match why {
            KeysError::Empty(_)
            | KeysError::ReadableByOthers(_)
            | KeysError::NotAKey(_)
            | KeysError::Io(_, _) => SettingError::new("JWT_KEYS_DIR", causes(&why)).into(),
            KeysError::Unknown(_)
            | KeysError::OnlyKey(_)
            | KeysError::Newest(_)
            | KeysError::Needed(_, _)
            | KeysError::Generation => why.into(),
        }
    }
}

impl AdministratorSettings {
    pub(crate) fn username(&self) -> Result<Username, SettingError> {
        Username::parse(&self.admin_username).map_err(|why| SettingError::new("ADMIN_USERNAME", why))
    }

    /// The password, if one was given.
    pub(crate) fn password(&self) -> Result<Option<NewPassword>, SettingError> {
        const NAME: &str = "ADMIN_PASSWORD";
        let given = secret::read(NAME, self.admin_password.clone(), self.admin_password_file.as_ref())?;
        let parse = |text: SecretString| NewPassword::parse(text.expose_secret(), &self.admin_username);
        given.map(parse).transpose().map_err(|why| SettingError::new(NAME, why))
    }
}

impl From<TokenSettings> for customer_auth::TokenSettings {
    fn from(settings: TokenSettings) -> Self {
        Self {
            keys: settings.keys.jwt_keys_dir,
            issuer: settings.jwt_issuer,
            audience: settings.jwt_audience,
            lifetime: settings.lifetime.token_ttl,
        }
    }
}
