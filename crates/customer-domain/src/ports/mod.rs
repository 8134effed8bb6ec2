//! What the domain asks of the outside world.
//!
//! Every port is an object-safe trait; adapters are shared as `Arc<dyn Port>`. One call of a port is one
//! transaction. The promises of each stand as a suite in `customer-testkit`, which every adapter passes.

mod accounts;
mod attempts;
mod audit_trail;
mod clock;
mod customers;
mod import;
mod notifications;
mod outbox;
mod passwords;
mod patience;
mod personal_data;
mod publisher;
mod reachable;
mod seals;
mod sessions;
mod storage_error;
mod store;
mod tokens;

pub use accounts::{Accounts, AddAccountError, ChangeAccountError};
pub use attempts::Attempts;
pub use audit_trail::{AuditQuery, AuditTrail, Recorded};
pub use clock::{Clock, IdSource};
pub use customers::{Answered, Change, CommitError, CustomerRepository, Outcome, Refusal, Write};
pub use import::{Batch, CustomerImport};
pub use notifications::{NoticesQuery, NotificationRepository, Received};
pub use outbox::{Backlog, Claim, Outbox, Parked, RelayId, Replay, Setback};
pub use passwords::{HashingError, Passwords};
pub use patience::Patience;
pub use personal_data::{KeptAnswer, KeptFact, PersonalData};
pub use publisher::{EventPublisher, PublishError};
pub use reachable::Reachable;
pub use seals::Seals;
pub use sessions::{NewSession, OpenSessionError, Refreshed, Rotation, SessionRepository};
pub use storage_error::StorageError;
pub use store::Store;
pub use tokens::{
    AccessToken, Grant, NewRefreshToken, PublicKeys, RefreshTokens, SigningError, TokenRefused, Tokens,
};
