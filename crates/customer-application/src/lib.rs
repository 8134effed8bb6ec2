//! What the service does, one file a use case, in terms of the domain's ports.
//!
//! Invariant: no SQL, no HTTP, no broker and no wire format here; what changes something asks for a proof that
//! the caller may.

mod accounts;
mod bell;
mod customers;
mod disclosure;
mod history;
mod import;
mod notifications;
mod outbox_service;
mod relay;
mod retention;
mod sessions;
mod stamps;

pub use accounts::{AccountsService, AddError, AdministratorAdded, ChangeError, Different};
pub use bell::Bell;
pub use customers::{Answer, Context, Customers};
pub use disclosure::{Disclosed, Disclosure, Part};
pub use history::History;
pub use import::{Import, Manner};
pub use notifications::Notifications;
pub use outbox_service::OutboxService;
pub use relay::{Relay, RelaySettings, Round};
pub use retention::{Forgotten, Retention};
pub use sessions::{LogInError, RefreshError, Session, SessionPorts, Sessions};
pub use stamps::Stamps;
