//! Who is asking, and the proof that they may.

mod account;
mod attempt;
mod author;
mod bearer;
mod limits;
mod new_password;
mod password;
mod revocation;
mod revoked;
mod role;
mod session;

pub use account::{Account, AccountChange, AccountVersion, Username, UsernameError};
pub use attempt::{Admission, Attempt, AttemptId, Pseudonym};
pub use author::{Actor, Author};
pub use bearer::{Bearer, TokenId};
pub use limits::{Limit, Quota, Standing};
pub use new_password::{NewPassword, NewPasswordError};
pub use password::{Password, PasswordError, PasswordHash};
pub use revocation::{Ended, Revocation};
pub use revoked::Revoked;
pub use role::{Role, UnknownRole};
pub use session::{RefreshHash, RefreshToken, SessionId};

use thiserror::Error;

/// A caller whose identity has been proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The name that the caller logged in with.
    pub username: Username,
    /// What the caller may do.
    pub role: Role,
}

/// Proof that the caller is an administrator.
///
/// [`Principal::into_admin`] is the only way to one, so what takes an `Admin` cannot be called for anybody else.
#[derive(Clone, Debug)]
pub struct Admin(Principal);

/// The caller is known but may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this needs the admin role")]
pub struct Forbidden;

impl Principal {
    /// Turns the caller into a proof of administration.
    ///
    /// # Errors
    ///
    /// [`Forbidden`] when the caller is not an administrator.
    pub fn into_admin(self) -> Result<Admin, Forbidden> {
        match self.role {
            Role::Admin => Ok(Admin(self)),
            Role::User => Err(Forbidden),
        }
    }
}

impl Admin {
    /// The administrator's name, for logs and the audit trail.
    #[must_use]
    pub const fn username(&self) -> &Username {
        &self.0.username
    }
}
