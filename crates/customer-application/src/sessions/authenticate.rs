//! A caller proves by a token who it is, at each request.

use customer_domain::{access::Bearer, ports::TokenRefused};

use super::Sessions;

impl Sessions {
    /// Whom a token speaks for. It asks nobody: what was revoked elsewhere is known by [`Sessions::catch_up`].
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] for every token that is not ours, has expired, or was revoked.
    pub fn authenticate(&self, token: &str) -> Result<Bearer, TokenRefused> {
        let bearer = self.ports.tokens.verify(token)?;
        if self.revoked.ends(&bearer) { Err(TokenRefused::Revoked) } else { Ok(bearer) }
    }
}
