//! customer-auth.
