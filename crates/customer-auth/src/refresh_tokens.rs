//! [`RefreshTokens`] by chance: the session's identity and 256 random bits, as one text.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::{SecureRandom as _, SystemRandom},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use customer_domain::{
    access::{RefreshHash, RefreshToken, SessionId},
    ports::{NewRefreshToken, RefreshTokens, SigningError},
};
use uuid::Uuid;

const SECRET: usize = 32;

/// Refresh tokens that nobody can guess, so that a plain SHA-256 of them is safe to keep.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomRefreshTokens;

impl RefreshTokens for RandomRefreshTokens {
    fn next(&self, session: SessionId) -> Result<NewRefreshToken, SigningError> {
        let mut secret = [0; SECRET];
        let filled = SystemRandom::new().fill(&mut secret);
        filled.map_err(|why: aws_lc_rs::error::Unspecified| SigningError(why.into()))?;
        let bytes = [session.0.as_bytes().as_slice(), &secret].concat();
        Ok(NewRefreshToken { token: URL_SAFE_NO_PAD.encode(&bytes), hash: hash(&bytes) })
    }

    fn read(&self, text: &str) -> Option<RefreshToken> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (session, secret) = bytes.split_first_chunk()?;
        let session = SessionId(Uuid::from_bytes(*session));
        (secret.len() == SECRET).then(|| RefreshToken { session, hash: hash(&bytes) })
    }
}

fn hash(bytes: &[u8]) -> RefreshHash {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    RefreshHash(hash)
}

#[cfg(test)]
mod tests {
    use customer_domain::{access::SessionId, ports::RefreshTokens as _};
    use uuid::Uuid;

    use super::RandomRefreshTokens as Tokens;

    #[test]
    fn a_token_is_read_as_it_was_made_and_never_made_twice() {
        let session = SessionId(Uuid::from_u128(7));
        let (one, other) = (Tokens.next(session).unwrap(), Tokens.next(session).unwrap());
        let read = Tokens.read(&one.token).unwrap();
        assert_eq!((read.session, read.hash), (session, one.hash));
        assert_ne!(one.hash, other.hash);
        assert_eq!(one.token.len(), 64);
    }

    #[test]
    fn what_has_another_form_is_none() {
        let token = Tokens.next(SessionId(Uuid::from_u128(7))).unwrap().token;
        for bad in ["", "a", "é", &token[1..], &format!("{token}A"), &format!("{token}="), "a.b.c"] {
            assert_eq!(Tokens.read(bad), None, "{bad}");
        }
    }
}
