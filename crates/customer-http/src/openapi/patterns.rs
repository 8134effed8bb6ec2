//! What texts may hold, as regular expressions (ECMA-262, which JSON Schema names).
//!
//! Lengths are counted in the document as they are sent, and by the service after blanks at both ends are gone.

/// Control characters and line breaks, Unicode's categories Cc, Zl and Zp: no text has one.
const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f\u2028\u2029";
/// Other white space: it is cut off at both ends.
const BLANK: &str = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000";
/// What an address has in no part of it: U+037E is kept as a semicolon.
const RESERVED: &str = r#"@()<>\[\]\\,;:"\u037e"#;

/// Any text, an empty one too.
pub(super) fn any_text() -> String {
    format!("^[^{CONTROL}]*$")
}

/// A text in which something stands besides blanks.
pub(super) fn some_text() -> String {
    format!("^[{BLANK}]*[^{CONTROL}{BLANK}][^{CONTROL}]*$")
}

/// An e-mail address: `local@domain`, in any script.
pub(super) fn email() -> String {
    let local = format!("[^{CONTROL}{BLANK}{RESERVED}]+");
    let label = format!("[^{CONTROL}{BLANK}{RESERVED}.]+");
    format!(r"^[{BLANK}]*{local}@{label}(?:\.{label})*[{BLANK}]*$")
}

/// An account's name: no white space, no control characters, and neither `.` nor `..`.
pub(super) fn username() -> String {
    let rest = format!("[^{CONTROL}{BLANK}]*");
    format!(r"^(?:\.{{0,2}}[^{CONTROL}{BLANK}.]|\.{{3}}){rest}$")
}

/// An idempotency key: a quoted string (RFC 9651) or, as many send it, the bare key.
pub(super) const IDEMPOTENCY_KEY: &str =
    r#"^(?:"(?:[ !#-\[\]-~]|\\["\\]){1,255}"|[!#-~](?:[ -~]{0,253}[!-~])?)$"#;

/// A list of entity tags, or `*` for any.
pub(super) const ENTITY_TAGS: &str = r#"^(?:\*|(?:W/)?"[!#-~]*"(?:[ \t]*,[ \t]*(?:W/)?"[!#-~]*")*)$"#;

/// A moment: RFC 3339, UTC, microseconds.
pub(super) const MOMENT: &str = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$";

#[cfg(test)]
mod tests {
    use customer_domain::{
        access::Username,
        customer::{City, Email, Name},
    };
    use proptest::{prelude::*, string::string_regex};

    use super::{CONTROL, any_text, email, some_text, username};

    /// Texts of a pattern, without the anchors that the generator does not know.
    fn texts(pattern: &str) -> impl Strategy<Value = String> + use<> {
        string_regex(pattern.trim_start_matches('^').trim_end_matches('$')).expect("a pattern")
    }

    proptest! {
        #[test]
        fn what_no_pattern_allows_is_refused(text in texts(&format!("x[{CONTROL}]y"))) {
            prop_assert!(City::parse(&text).is_err(), "{text:?}");
        }

        #[test]
        fn what_the_patterns_allow_is_kept(any in texts(&any_text()), some in texts(&some_text()), email in texts(&email())) {
            prop_assert!(City::parse(&any).is_ok());
            prop_assert!(Name::parse(&some).is_ok());
            prop_assume!(email.chars().count() <= Email::MAX_CHARS);
            prop_assert!(Email::parse(&email).is_ok(), "{email:?}");
        }

        #[test]
        fn what_the_pattern_allows_names_an_account(name in texts(&username())) {
            prop_assume!(name.chars().count() <= Username::MAX_CHARS);
            prop_assert!(Username::parse(&name).is_ok(), "{name:?}");
        }
    }
}
