//! Notices of orders, from their queue to the use case that keeps them, however often the broker goes and comes.
//!
//! ```text
//! order_notifications ──▶ queue ──▶ consuming ──▶ Notifications::receive ──▶ ack
//!                           │           │ reading: what cannot be read
//!                           ▼           ▼
//!                   queue of dead letters ◀── nack
//! ```
//!
//! A notice is acknowledged after it was stored, never before. It knows neither the store nor what is made of notices.

mod consumer;
mod consuming;
mod keeping;
mod meters;
mod reading;
mod topology;

pub use consumer::OrderConsumer;
pub use topology::OrderChannels;
