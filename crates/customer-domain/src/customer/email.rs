//! E-mail addresses.

use std::fmt;

use thiserror::Error;

use super::{
    Folded,
    text::{self, TextError},
};

/// The address of a customer, kept as it was typed.
///
/// Two addresses that differ in letter case alone belong to one customer: compare their [`Email::key`]s.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// Why a text is not an e-mail address. Never repeats the text, which is personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EmailError {
    /// It breaks a rule of every text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It is not of the form `local@domain`.
    #[error("must be an address like name@example.org")]
    Malformed,
}

impl Email {
    /// The longest address that is kept, in characters.
    pub const MAX_CHARS: usize = 255;

    /// Parses what a person typed: kept as NFC, trimmed at both ends.
    ///
    /// An address is a local part and a host name around one `@`, in any script (RFC 6531). White space and the
    /// characters that RFC 5322 §3.2.3 reserves are refused, and with them quoted local parts.
    ///
    /// # Errors
    ///
    /// [`EmailError`] says which rule the text breaks.
    pub fn parse(raw: &str) -> Result<Self, EmailError> {
        let text = text::clean_required(raw, Self::MAX_CHARS)?;
        match text.split_once('@') {
            Some((local, domain)) if is_local_part(local) && is_domain(domain) => Ok(Self(text)),
            _ => Err(EmailError::Malformed),
        }
    }

    /// The address as it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which this address is unique: accents count, `jose@` and `josé@` are two keys.
    #[must_use]
    pub fn key(&self) -> Folded {
        Folded::of(&self.0)
    }
}

fn is_local_part(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_plain)
}

fn is_domain(text: &str) -> bool {
    text.split('.').all(|label| !label.is_empty() && label.chars().all(is_plain))
}

fn is_plain(c: char) -> bool {
    !c.is_whitespace() && !r#"@()<>[]\,;:""#.contains(c)
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(***)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Email, EmailError, Folded};
    use crate::customer::TextError;

    fn key(raw: &str) -> String {
        Email::parse(raw).unwrap().key().as_str().to_owned()
    }

    #[test]
    fn is_kept_as_it_was_typed() {
        for raw in ["Ada.Lovelace+x@Example.ORG", "o'neil@localhost", "élodie@exämple.fr", "用户@例子.世界"]
        {
            assert_eq!(Email::parse(raw).map(|email| email.as_str().to_owned()), Ok(raw.to_owned()));
        }
        assert_eq!(Email::parse("  ada@x.org ").unwrap().as_str(), "ada@x.org");
    }

    #[test]
    fn refuses_what_is_no_address() {
        for raw in
            ["@", "ada", "a@", "@b", "a@b@c", "a b@c", "a@b c", "a@b..c", "a@.b", "a@b.", "<a@b>", "a@b,c@d"]
        {
            assert_eq!(Email::parse(raw), Err(EmailError::Malformed), "{raw:?}");
        }
        assert_eq!(Email::parse(" "), Err(TextError::Empty.into()));
        assert_eq!(Email::parse("a\r\n@b"), Err(TextError::ControlCharacter.into()));
        assert_eq!(
            Email::parse(&format!("{}@b", "a".repeat(254))),
            Err(TextError::TooLong { max: 255 }.into())
        );
    }

    #[test]
    fn the_key_ignores_letter_case_and_nothing_else() {
        assert_eq!(key("ÉLODIE@EXAMPLE.FR"), key("élodie@example.fr"));
        assert_eq!(key("E\u{301}lodie@x.fr"), key("élodie@x.fr"));
        assert_eq!(key("STRASSE@x.de"), key("straße@x.de"));
        assert_eq!(key("ΣΊΣΥΦΟΣ@x.gr"), key("σίσυφος@x.gr"));
        assert_ne!(key("jose@x.es"), key("josé@x.es"));
        assert_ne!(key("a.da@x.fr"), key("ada@x.fr"));
    }

    proptest! {
        #[test]
        fn every_letter_case_of_an_address_has_one_key(local in "[a-zà-öø-ÿα-ωа-я]{1,20}") {
            let address = format!("{local}@example.org");
            prop_assert_eq!(key(&address), key(&address.to_uppercase()));
        }

        #[test]
        fn a_key_fits_its_column(raw in "\\PC{1,120}@\\PC{1,120}") {
            if let Ok(email) = Email::parse(&raw) {
                prop_assert!(email.key().as_str().chars().count() <= Folded::EXPANSION * Email::MAX_CHARS);
            }
        }
    }
}
