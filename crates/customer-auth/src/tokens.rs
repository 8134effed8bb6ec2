//! [`Tokens`] as JSON Web Tokens: signed with EdDSA, typed `at+jwt` (RFC 9068), every claim checked (RFC 8725).

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use arc_swap::ArcSwap;
use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use customer_domain::{
    Timestamp,
    access::{AccountVersion, Bearer, Principal, Role, SessionId, TokenId, Username},
    ports::{AccessToken, Grant, PublicKeys, SigningError, TokenRefused, Tokens},
};
use jsonwebtoken::{Algorithm, Header, Validation, errors::ErrorKind};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{KeyFile, KeyRing, KeysError};

const TYPE: &str = "at+jwt";
/// How far the clocks of those who sign and those who verify may differ, in seconds.
const LEEWAY: u64 = 5;
/// Long after that no token is taken for good, by replicas whose clocks are further off too.
const CLOCKS: Duration = Duration::from_mins(1);
/// Far more than a token of ours has, and little to read.
const MAX_LENGTH: usize = 4096;
/// To check a signature costs as much as ten requests, so whose token it was is remembered for a while.
const REMEMBERED: (u64, Duration) = (10_000, Duration::from_mins(1));

/// Whom tokens are for.
#[derive(Clone, Debug)]
pub struct TokenSettings {
    /// The folder of keys.
    pub keys: PathBuf,
    /// The claim `iss`.
    pub issuer: String,
    /// The claim `aud`.
    pub audience: String,
    /// How long a token is good for.
    pub lifetime: Duration,
}

/// Tokens signed with the keys of a folder.
pub struct JwtTokens {
    settings: TokenSettings,
    known: ArcSwap<Known>,
    validation: Validation,
}

/// The keys of one moment, and what they have verified: with a key all that it vouched for is forgotten.
struct Known {
    ring: KeyRing,
    verified: Cache<[u8; 32], Bearer>,
}

/// The claims, required but for those that an earlier release did not write; `aud` is one text, not a list.
#[derive(Deserialize, Serialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    exp: u64,
    nbf: u64,
    iat: u64,
    jti: String,
    sid: Option<String>,
    account_version: Option<u32>,
    role: String,
    scope: String,
}

impl JwtTokens {
    /// Reads the keys.
    ///
    /// # Errors
    ///
    /// [`KeysError`] when there is none to sign with.
    pub fn new(settings: TokenSettings) -> Result<Self, KeysError> {
        let known = ArcSwap::from_pointee(Known::read(&settings.keys, Utc::now())?);
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY;
        Ok(Self { settings, known, validation })
    }

    /// Reads the keys again, so that those that have lain there long enough by now sign, and those that were taken away
    /// verify no more.
    ///
    /// # Errors
    ///
    /// [`KeysError`]; the keys that were read before stay in use then.
    pub fn reload(&self, now: DateTime<Utc>) -> Result<(), KeysError> {
        self.known.store(Known::read(&self.settings.keys, now)?.into());
        Ok(())
    }

    /// The key that signs, if there is one, lent to `work`.
    pub(crate) fn signing<T>(&self, work: impl FnOnce(&KeyFile) -> T) -> Option<T> {
        self.known.load().ring.signing().map(work)
    }

    /// Whether any key is as asked.
    pub(crate) fn any(&self, is: impl Fn(&KeyFile) -> bool) -> bool {
        self.known.load().ring.keys().iter().any(is)
    }

    fn check(&self, ring: &KeyRing, token: &str) -> Result<Bearer, TokenRefused> {
        let invalid = |_tells_an_attacker_more: jsonwebtoken::errors::Error| TokenRefused::Invalid;
        let header = jsonwebtoken::decode_header(token).map_err(invalid)?;
        let typed = header.typ.is_some_and(|name| name.eq_ignore_ascii_case(TYPE));
        let plain = header.crit.is_none(); // an extension that must be understood (RFC 7515 §4.1.11); we know none
        let key = header.kid.as_deref().and_then(|kid| ring.verifying(kid));
        let (true, true, Some(key)) = (typed, plain, key) else { return Err(TokenRefused::Invalid) };
        let decoded = jsonwebtoken::decode::<Claims>(token, key, &self.validation);
        let claims = decoded.map_err(|why| match why.kind() {
            ErrorKind::ExpiredSignature => TokenRefused::Expired,
            _ => TokenRefused::Invalid,
        })?;
        claims.claims.bearer().filter(|bearer| bearer.issued <= latest()).ok_or(TokenRefused::Invalid)
    }
}

impl Known {
    fn read(folder: &Path, now: DateTime<Utc>) -> Result<Self, KeysError> {
        let (capacity, time) = REMEMBERED;
        let verified = Cache::builder().max_capacity(capacity).time_to_live(time).build();
        Ok(Self { ring: KeyRing::read(folder, now)?, verified })
    }
}

impl Claims {
    /// Whom a token with these claims speaks for. One that does not say its session is a session of its own.
    fn bearer(self) -> Option<Bearer> {
        let token = Uuid::try_parse(&self.jti).ok()?;
        let session = self.sid.map_or(Ok(token), |sid| Uuid::try_parse(&sid)).ok()?;
        let username = Username::parse(&self.sub).ok()?;
        Some(Bearer {
            principal: Principal { username, role: self.role.parse().ok()? },
            token: TokenId(token),
            session: SessionId(session),
            account_version: self.account_version.map(AccountVersion::from_stored),
            issued: moment(self.iat)?,
            expires: moment(self.exp)?,
        })
    }
}

impl Tokens for JwtTokens {
    fn issue(&self, grant: &Grant) -> Result<AccessToken, SigningError> {
        let Grant { principal, session: SessionId(session), account_version } = grant;
        let known = self.known.load();
        let key = known.ring.signing().ok_or_else(|| SigningError("the ring is empty".into()))?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.kid.clone());
        let (now, lifetime) = (now(), self.settings.lifetime);
        let claims = Claims {
            iss: self.settings.issuer.clone(),
            sub: principal.username.to_string(),
            aud: self.settings.audience.clone(),
            exp: now.saturating_add(lifetime.as_secs()),
            nbf: now,
            iat: now,
            jti: Uuid::now_v7().to_string(),
            sid: Some(session.to_string()),
            account_version: Some(account_version.get()),
            role: principal.role.to_string(),
            scope: scope(principal.role).to_owned(),
        };
        let token = jsonwebtoken::encode(&header, &claims, &key.signing);
        Ok(AccessToken { token: token.map_err(|why| SigningError(why.into()))?, lifetime })
    }

    fn verify(&self, token: &str) -> Result<Bearer, TokenRefused> {
        if token.len() > MAX_LENGTH {
            return Err(TokenRefused::Invalid);
        }
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        let known = self.known.load();
        if let Some(bearer) = known.verified.get(&fingerprint) {
            let ends = bearer.expires.as_utc() + Duration::from_secs(LEEWAY);
            return if Utc::now() > ends { Err(TokenRefused::Expired) } else { Ok(bearer) };
        }
        let verified = self.check(&known.ring, token)?;
        known.verified.insert(fingerprint, verified.clone());
        Ok(verified)
    }

    fn outlived(&self) -> Duration {
        outlived(self.settings.lifetime)
    }
}

impl PublicKeys for JwtTokens {
    fn key_set(&self) -> String {
        serde_json::to_string(&self.known.load().ring.public())
            .unwrap_or_else(|_never| r#"{"keys":[]}"#.to_owned())
    }
}

/// By when every token is refused that is good for so long, on all replicas' clocks.
#[must_use]
pub fn outlived(lifetime: Duration) -> Duration {
    lifetime + CLOCKS
}

/// What a role may do, in OAuth's terms (RFC 8693 §4.2).
fn scope(role: Role) -> &'static str {
    match role {
        Role::User => "customers:read",
        Role::Admin => "customers:read customers:write",
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map(|time| time.as_secs()).unwrap_or_default()
}

fn moment(seconds: u64) -> Option<Timestamp> {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    moment.map(Timestamp::from_utc)
}

/// No token is from a later moment, by clocks that differ as far as they may.
fn latest() -> Timestamp {
    Timestamp::from_utc(Utc::now()).after(Duration::from_secs(LEEWAY))
}
