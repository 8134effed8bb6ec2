//! customer-metrics.
