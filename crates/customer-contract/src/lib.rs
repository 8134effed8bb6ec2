//! What ms-client puts on the wire and takes from it, for those at the other end: the customer as HTTP and events show
//! it, the events, the notices of orders, and the names of the exchanges that carry them.
//!
//! MS-Produit and MS-Commande build on this crate; it pulls in neither actix, diesel nor amqprs. Messages only
//! ever grow: what the golden files in `tests/golden/` show stays readable.
//!
//! With the feature `tokens`, which is off by default, it verifies access tokens: `TokenVerifier`.

pub mod channels;
mod cloud_event;
mod customer;
mod deletion;
mod order;
mod session;
#[cfg(feature = "tokens")]
mod tokens;

pub use cloud_event::{CloudEvent, DecodeError, EventData};
pub use customer::{CustomerBody, InvalidCustomer};
pub use deletion::ClientDeleted;
pub use order::{InvalidOrder, OrderNotification};
pub use session::{InvalidRevocation, SessionRevoked};
#[cfg(feature = "tokens")]
pub use tokens::{Caller, Claims, InvalidKeySet, TokenRefused, TokenVerifier};
