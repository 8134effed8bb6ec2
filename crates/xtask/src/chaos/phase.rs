//! How far the drill has come.

/// A part of the drill. `…Falls` is the time in which it is not known whether it still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Calm,
    BrokerFalls,
    BrokerDead,
    ServiceFalls,
    Revived,
    Over,
}
