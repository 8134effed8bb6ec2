//! Facts on their way to RabbitMQ: the adapter of the port `EventPublisher`. And notices of orders, and ends of sessions, on
//! their way from it to the use cases that keep them.
//!
//! ```text
//! publisher ──▶ pipeline ──▶ writer ──▶ amqprs ──▶ RabbitMQ
//!  the port        │ ▲       the channel               │
//!               confirms ◀── callbacks ◀── acks, returns
//! ```
//!
//! A [`RabbitPublisher`] has one `supervisor`, a task that keeps a `session` open: a connection on which the
//! `topology` is declared and a channel that confirms. While there is a session, its `pipeline` sends what is
//! handed over and answers each caller once the broker has; when it ends, everything under way is answered
//! [`Unreachable`](customer_domain::ports::PublishError::Unreachable), and the supervisor opens the next.
//!
//! An [`OrderConsumer`] has a supervisor and sessions of its own (`orders`), so that a broker that takes nothing still
//! lets notices in, and the other way round.
//!
//! A [`RevocationListener`] has them too (`revocations`): what other replicas announce of ended sessions.
//!
//! Invariants, each because of a hole in amqprs 2.1.5:
//! - no call of amqprs on an open connection is cancelled half-way, as that panics inside it: each runs in a task
//!   of its own, with the time limit outside;
//! - whether a connection lives is told by the confirms and answers that arrive, not by `is_open` or by a call that returns;
//! - after an error on a channel the connection is opened anew, not the channel, whose number stays taken.
//!
//! It knows neither the store that facts wait in nor who repeats what failed, nor where notices are kept.

mod callbacks;
mod confirms;
mod deliveries;
mod endpoint;
mod limits;
mod message;
mod meters;
mod orders;
mod pipeline;
mod publisher;
mod publishing;
mod revocations;
mod session;
mod supervisor;
mod topology;
mod writer;

pub use endpoint::{Endpoint, EndpointError};
pub use limits::Limits;
pub use orders::{OrderChannels, OrderConsumer};
pub use publisher::RabbitPublisher;
pub use revocations::RevocationListener;
