//! An administrator changes a customer.

use customer_domain::{
    access::Admin,
    customer::{Customer, CustomerId, Edit, Expected},
    ports::{CommitError, Write},
};

use super::{Answer, Context, Customers, kept};

impl Customers {
    /// Changes some members of a customer, and records the fact. What changes nothing makes neither a version nor a
    /// fact. Refused if the customer is not there, is of another version than expected, or would get an address
    /// that is another's.
    ///
    /// # Errors
    ///
    /// [`CommitError`]; nothing is stored or announced then.
    pub async fn edit(
        &self,
        by: &Admin,
        id: CustomerId,
        edit: Edit,
        expected: Expected,
        context: Context,
    ) -> Result<Answer<Customer>, CommitError> {
        self.commit(by, Write::Edit(id, edit, expected), context, kept).await
    }
}
