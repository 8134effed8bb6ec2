//! Passwords that nobody chose.

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use customer_domain::access::{NewPassword, NewPasswordError};

use crate::KeysError;

/// 32 letters and digits that are not mistaken for one another: five bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH: usize = 24;

/// A password of 120 random bits, and the same as text, to be shown once.
///
/// # Errors
///
/// [`KeysError::Generation`] when the machine gives no random numbers.
pub fn random_password() -> Result<(NewPassword, String), KeysError> {
    let mut bytes = [0; LENGTH];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_says_nothing: aws_lc_rs::error::Unspecified| KeysError::Generation)?;
    let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).copied().map(char::from);
    let text: String = bytes.iter().filter_map(letter).collect();
    let password = NewPassword::parse(&text, "").map_err(|_never: NewPasswordError| KeysError::Generation)?;
    Ok((password, text))
}
