//! What every request passes, from the outside in: it is measured, its answer is completed, panics are caught, it finds
//! a place, its time is bounded.

mod answered;
mod bounded;
mod caught;
mod deadline;
mod measured;

pub(crate) use answered::answered;
pub(crate) use bounded::{Places, bounded};
pub(crate) use caught::caught;
pub(crate) use deadline::deadline;
pub(crate) use measured::measured;
