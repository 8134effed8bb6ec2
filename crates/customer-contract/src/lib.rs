//! customer-contract.
