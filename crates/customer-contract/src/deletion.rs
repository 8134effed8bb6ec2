//! Today's message about a deletion.

use customer_domain::customer::CustomerId;
use serde::{Deserialize, Serialize};

/// What MS-Commande is told when a customer is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientDeleted {
    /// Who was deleted.
    pub client_id: i64,
}

impl From<CustomerId> for ClientDeleted {
    fn from(id: CustomerId) -> Self {
        Self { client_id: id.get() }
    }
}
