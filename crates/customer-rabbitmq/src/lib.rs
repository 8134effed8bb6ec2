//! customer-rabbitmq.
