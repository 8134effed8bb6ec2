//! The trace that a fact belongs to. It does not know who draws it.

use super::FactId;

/// A W3C trace context, version 00: `00-<trace>-<parent>-<flags>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceParent(String);

impl TraceParent {
    /// Reads the header of a request, of version 00 or, as the specification asks, of a later one as far as it is understood;
    /// anything else is no trace.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.splitn(5, '-');
        let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let valid = is_hex(version, 2)
            && version != "ff"
            && is_hex(trace, 32)
            && is_hex(parent, 16)
            && is_hex(flags, 2)
            && trace.contains(|digit| digit != '0')
            && parent.contains(|digit| digit != '0');
        match (valid, version, parts.next()) {
            (true, "00", None) => Some(Self(header.to_owned())),
            (true, "00", Some(_)) | (false, ..) => None,
            // What follows is not known, nor any flag but the last: whether the trace is drawn.
            (true, ..) => {
                let drawn = u8::from_str_radix(flags, 16).ok()? & 1;
                Some(Self(format!("00-{trace}-{parent}-{drawn:02x}")))
            }
        }
    }

    /// The trace that a fact begins whose cause belongs to none: its id is the fact's, its parent the fact's last eight
    /// bytes, and nobody is asked to draw it.
    ///
    /// It is made of nothing else, so that a fact is told in the same words each time. In a `UUIDv7` neither is ever all
    /// zeros, which would be no trace.
    #[must_use]
    pub fn begun_by(fact: FactId) -> Self {
        let id = fact.as_uuid();
        let (_, last) = id.as_u64_pair();
        Self(format!("00-{}-{last:016x}-00", id.simple()))
    }

    /// The header's value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{FactId, TraceParent};

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn only_a_valid_trace_is_continued() {
        assert_eq!(TraceParent::parse(GOOD).unwrap().as_str(), GOOD);
        for bad in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
            "0A-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "1-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.x",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
            "01-00000000000000000000000000000000-00f067aa0ba902b7-01",
        ] {
            assert_eq!(TraceParent::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn of_a_later_version_what_is_understood_is_taken_and_goes_on_as_version_00() {
        for (later, taken) in [
            ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "01"),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like", "01"),
            ("fe-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff-", "01"),
            ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fe", "00"),
        ] {
            let trace = TraceParent::parse(later).unwrap();
            assert_eq!(trace.as_str(), format!("{}{taken}", &GOOD[..53]), "{later:?}");
        }
    }

    #[test]
    fn the_trace_that_a_fact_begins_is_made_of_its_identity_and_is_valid() {
        let fact = FactId::from_uuid(Uuid::from_u128(0x0193_a5c8_7a00_7000_8000_0000_0000_0002));
        let trace = TraceParent::begun_by(fact);
        assert_eq!(trace.as_str(), "00-0193a5c87a0070008000000000000002-8000000000000002-00");
        assert_eq!(TraceParent::parse(trace.as_str()), Some(trace));
    }
}
