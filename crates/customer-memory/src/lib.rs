//! customer-memory.
