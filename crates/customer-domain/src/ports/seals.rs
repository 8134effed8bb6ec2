//! How the service knows its own words again.

/// Seals bytes that are given away and come back. Replicas know each other's seals, and a seal stays good as long as
/// the keys do that it was made with.
pub trait Seals: Send + Sync {
    /// A seal for these bytes.
    fn seal(&self, bytes: &[u8]) -> Vec<u8>;

    /// Whether this seal was made here for these bytes.
    fn holds(&self, bytes: &[u8], seal: &[u8]) -> bool;
}
