//! Text for comparison, in which letter case does not count.

use std::fmt;

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;

/// Unicode's full case folding of a text, in NFC: equal for two texts that differ in letter case alone. Accents
/// count, as do blanks inside.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Folded(String);

impl Folded {
    /// The longest, measured in lengths of the text that was folded.
    pub const EXPANSION: usize = 3;

    /// Folds a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        // What the full folding comes to for ASCII, which most texts are.
        if text.is_ascii() {
            return Self(text.to_ascii_lowercase());
        }
        Self(text.nfd().default_case_fold().nfc().collect())
    }

    /// A text that was folded before, and stored.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Folded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Folded(***)")
    }
}

#[cfg(test)]
mod tests {
    use caseless::Caseless as _;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::Folded;

    proptest! {
        #[test]
        fn the_short_way_for_ascii_comes_to_the_same(text in "[ -~]{0,60}") {
            let long: String = text.nfd().default_case_fold().nfc().collect();
            prop_assert_eq!(Folded::of(&text), Folded(long));
        }
    }
}
