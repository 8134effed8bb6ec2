//! Somebody logs out: the session's tokens are good no more, on any replica.

use customer_domain::{
    access::{Bearer, Ended, Revocation},
    event::TraceParent,
    ports::StorageError,
};

use super::Sessions;

impl Sessions {
    /// Ends a token's session, here at once, and on every replica as soon as it catches up.
    ///
    /// # Errors
    ///
    /// [`StorageError`]; the session may go on.
    pub async fn log_out(&self, bearer: &Bearer, trace: Option<TraceParent>) -> Result<(), StorageError> {
        let stamp = self.stamps.next(trace);
        let (account, ended) = (bearer.principal.username.clone(), Ended::Session(bearer.session));
        let expires = stamp.at.after(self.ports.tokens.outlived());
        let revocation = Revocation { account, ended, at: stamp.at, expires };
        self.ports.sessions.end(&revocation, &stamp).await?;
        self.revoked.add(revocation);
        self.bell.ring();
        Ok(())
    }
}
