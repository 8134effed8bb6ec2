//! An administrator registers a customer.

use customer_domain::{
    access::Admin,
    customer::{Customer, Details},
    ports::{CommitError, Write},
};

use super::{Answer, Context, Customers, kept};

impl Customers {
    /// Registers a customer and records the fact, to be announced. Refused while another customer has the address.
    ///
    /// # Errors
    ///
    /// [`CommitError`]; nothing is stored or announced then.
    pub async fn register(
        &self,
        by: &Admin,
        details: Details,
        context: Context,
    ) -> Result<Answer<Customer>, CommitError> {
        self.commit(by, Write::Register(details), context, kept).await
    }
}
