//! [`Seals`] with the keys that sign tokens: each replica has them, and they outlive a restart.

use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac,
};
use customer_domain::ports::Seals;

use crate::{JwtTokens, KeyFile};

/// So that a seal is never taken for, or made from, anything else that a key does.
const PURPOSE: &[u8] = b"ms-client seal v1";

impl Seals for JwtTokens {
    fn seal(&self, bytes: &[u8]) -> Vec<u8> {
        self.signing(|key| hmac::sign(&sealing(key), bytes).as_ref().to_vec()).unwrap_or_default()
    }

    fn holds(&self, bytes: &[u8], seal: &[u8]) -> bool {
        self.any(|key| hmac::verify(&sealing(key), bytes, seal).is_ok())
    }
}

fn sealing(key: &KeyFile) -> hmac::Key {
    let secret = [PURPOSE, key.signing.as_bytes()].concat();
    hmac::Key::new(hmac::HMAC_SHA256, digest(&SHA256, &secret).as_ref())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{TimeDelta, Utc};
    use customer_domain::ports::Seals as _;

    use crate::{JwtTokens, TokenSettings, create_key};

    fn tokens(keys: &std::path::Path) -> JwtTokens {
        let (issuer, audience) = ("ms-client".to_owned(), "microservices".to_owned());
        let lifetime = Duration::from_mins(15);
        JwtTokens::new(TokenSettings { keys: keys.to_owned(), issuer, audience, lifetime }).unwrap()
    }

    #[test]
    fn a_seal_holds_for_its_bytes_alone_and_on_every_replica() {
        let folder = tempfile::tempdir().unwrap();
        create_key(folder.path(), Utc::now()).unwrap();
        let (one, other) = (tokens(folder.path()), tokens(folder.path()));
        let seal = one.seal(b"a");
        assert!(other.holds(b"a", &seal));
        assert!(!other.holds(b"b", &seal) && !other.holds(b"a", b"") && !other.holds(b"a", &seal[1..]));

        create_key(folder.path(), Utc::now() + TimeDelta::seconds(1)).unwrap();
        other.reload(Utc::now()).unwrap();
        assert!(other.holds(b"a", &seal), "as long as its key is there");
        let stranger = tempfile::tempdir().unwrap();
        create_key(stranger.path(), Utc::now()).unwrap();
        assert!(!tokens(stranger.path()).holds(b"a", &seal));
    }
}
