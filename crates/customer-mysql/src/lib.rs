//! customer-mysql.
