//! customer-application.
