//! customer-testkit.
