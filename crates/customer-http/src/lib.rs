//! customer-http.
