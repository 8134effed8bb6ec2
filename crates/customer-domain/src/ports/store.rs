//! All that one store keeps.

use super::{
    Accounts, Attempts, AuditTrail, CustomerImport, CustomerRepository, NotificationRepository, Outbox,
    PersonalData, Reachable, SessionRepository,
};

/// Every port of a store. An `Arc<dyn Store>` is an `Arc` of each of them, wherever one is asked for.
pub trait Store:
    CustomerRepository
    + CustomerImport
    + NotificationRepository
    + Outbox
    + PersonalData
    + Accounts
    + Attempts
    + SessionRepository
    + AuditTrail
    + Reachable
{
}

impl<S> Store for S where
    S: CustomerRepository
        + CustomerImport
        + NotificationRepository
        + Outbox
        + PersonalData
        + Accounts
        + Attempts
        + SessionRepository
        + AuditTrail
        + Reachable
{
}
