//! The SQLite adapters keep the promises of their ports.

use crate::file::File;

customer_testkit::store_suite!(File::new());
