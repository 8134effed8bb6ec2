//! What every request passes, from the outside in: it is measured, its answer is completed, its time is bounded.

mod answered;
mod deadline;
mod measured;

pub(crate) use answered::answered;
pub(crate) use deadline::{Deadline, deadline};
pub(crate) use measured::measured;
