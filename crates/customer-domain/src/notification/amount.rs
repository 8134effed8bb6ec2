//! A sum of money, to the last digit as it was told.

use std::{fmt, num::ParseIntError};

use thiserror::Error;

/// A decimal number, kept digit by digit: `19.90` stays `19.90`, and what a float would round is not rounded. Its
/// currency is not told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Amount(String);

/// A text that is no decimal number, or one of too many digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be a number of at most {} digits", Amount::MAX_DIGITS)]
pub struct NotAnAmount;

impl Amount {
    /// The most digits, before and behind the point together.
    pub const MAX_DIGITS: usize = 38;

    /// Reads a number in the notation of JSON. An exponent is written out, everything else stays as it is.
    ///
    /// # Errors
    ///
    /// [`NotAnAmount`].
    pub fn parse(number: &str) -> Result<Self, NotAnAmount> {
        let (mantissa, exponent) = match number.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                (mantissa, exponent.parse().map_err(|_none: ParseIntError| NotAnAmount)?)
            }
            None => (number, 0),
        };
        let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let sign = if unsigned.len() == mantissa.len() { "" } else { "-" };
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return Err(NotAnAmount),
            Some(parts) => parts,
            None => (unsigned, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let padded = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || padded || !digits(whole) || !digits(fraction) {
            return Err(NotAnAmount);
        }
        let (whole, fraction) = shift(whole, fraction, exponent)?;
        if whole.len() + fraction.len() > Self::MAX_DIGITS {
            return Err(NotAnAmount);
        }
        let point = if fraction.is_empty() { "" } else { "." };
        Ok(Self(format!("{sign}{whole}{point}{fraction}")))
    }

    /// The number, without an exponent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Moves the point to the right by so many places, or to the left by less than none.
fn shift(whole: &str, fraction: &str, exponent: i32) -> Result<(String, String), NotAnAmount> {
    let places = usize::try_from(exponent.unsigned_abs()).ok().filter(|places| *places <= Amount::MAX_DIGITS);
    let places = places.ok_or(NotAnAmount)?;
    let (whole, fraction) = if exponent < 0 {
        let padded = format!("{}{whole}", "0".repeat(places));
        let (whole, moved) = padded.split_at(whole.len());
        (whole.to_owned(), format!("{moved}{fraction}"))
    } else {
        let (moved, fraction) = fraction.split_at(places.min(fraction.len()));
        (format!("{whole}{moved}{}", "0".repeat(places - moved.len())), fraction.to_owned())
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    Ok((whole.to_owned(), fraction))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Amount, NotAnAmount};

    #[test]
    fn stays_as_it_is_told_and_an_exponent_is_written_out() {
        for (number, kept) in [
            ("0", "0"),
            ("59", "59"),
            ("19.90", "19.90"),
            ("-5.00", "-5.00"),
            ("59.970000000000006", "59.970000000000006"),
            ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
            ("1e3", "1000"),
            ("1E+16", "10000000000000000"),
            ("1.25e1", "12.5"),
            ("1.25e4", "12500"),
            ("1e-05", "0.00001"),
            ("123.4e-2", "1.234"),
            ("-1.5e-1", "-0.15"),
            ("0.0e2", "0"),
        ] {
            assert_eq!(
                Amount::parse(number).map(|amount| amount.to_string()),
                Ok(kept.to_owned()),
                "{number}"
            );
        }
    }

    #[test]
    fn what_is_no_number_or_too_long_is_refused() {
        let long = "1".repeat(39);
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "01",
            "-01",
            "+1",
            "1,5",
            " 1",
            "1 ",
            "\"1\"",
            "null",
            "NaN",
            "Infinity",
            "0x1",
            "1e",
            "e1",
            "1e1.5",
            "1e39",
            "1e-39",
            "1e99999999999",
            "--1",
            "1.2.3",
            "١",
            &long,
        ] {
            assert_eq!(Amount::parse(text), Err(NotAnAmount), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn an_exponent_changes_no_value(digits in -999_999_i64..=999_999, exponent in -6_i32..=6) {
            let amount = Amount::parse(&format!("{digits}e{exponent}")).unwrap();
            let value: f64 = amount.as_str().parse().unwrap();
            let expected: f64 = format!("{digits}e{exponent}").parse().unwrap();
            prop_assert_eq!(value.to_bits() << 1, expected.to_bits() << 1, "{}", amount);
            prop_assert_eq!(Amount::parse(amount.as_str()), Ok(amount.clone()));
        }
    }
}
