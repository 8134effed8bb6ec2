//! An administrator removes a customer.

use customer_domain::{
    access::Admin,
    customer::{CustomerId, Expected},
    ports::{CommitError, Outcome, Write},
};

use super::{Answer, Context, Customers};

impl Customers {
    /// Removes a customer, and records the fact, so that other services remove what hangs on it. Refused if the
    /// customer is not there or is of another version than expected.
    ///
    /// # Errors
    ///
    /// [`CommitError`]; nothing is removed or announced then.
    pub async fn remove(
        &self,
        by: &Admin,
        id: CustomerId,
        expected: Expected,
        context: Context,
    ) -> Result<Answer<()>, CommitError> {
        let removed = |outcome| matches!(outcome, Outcome::Removed(_)).then_some(());
        self.commit(by, Write::Remove(id, expected), context, removed).await
    }
}
