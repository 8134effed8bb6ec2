//! Names of people.

use super::text::text_value;

text_value! {
    /// A first or a last name: 1 to 255 characters.
    Name, at most 255, cleaned by clean_required
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Name;
    use crate::customer::TextError;

    #[test]
    fn is_trimmed_and_composed() {
        assert_eq!(Name::parse("  Zoe\u{308} ").unwrap().as_str(), "Zoë");
    }

    #[test]
    fn refuses_what_cannot_be_kept() {
        for (raw, why) in [
            ("", TextError::Empty),
            (" \u{a0}", TextError::Empty),
            ("a\0b", TextError::ControlCharacter),
            ("Ada\n", TextError::ControlCharacter),
            ("a\u{85}b", TextError::ControlCharacter),
            ("a\u{2028}b", TextError::ControlCharacter),
            ("Ada\u{2029}", TextError::ControlCharacter),
        ] {
            assert_eq!(Name::parse(raw), Err(why), "{raw:?}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_after_composition() {
        assert!(Name::parse(&"e\u{301}".repeat(255)).is_ok());
        assert!(Name::parse(&"😀".repeat(255)).is_ok());
        assert_eq!(Name::parse(&"é".repeat(256)), Err(TextError::TooLong { max: 255 }));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Name::parse("Ada").unwrap()), "Name(***)");
    }

    proptest! {
        #[test]
        fn what_was_kept_is_accepted_again_unchanged(raw in any::<String>()) {
            if let Ok(name) = Name::parse(&raw) {
                prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
            }
        }
    }
}
