//! What all lists in pages have in common: parameters, `limit`, sealed cursors, and `Link` (RFC 8288).

use std::fmt::Display;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use customer_domain::ports::Seals;
use percent_encoding::percent_decode_str;
use serde::{Serialize, de::DeserializeOwned};
use url::form_urlencoded::{self, Parse, Serializer};

use crate::problem::{INVALID_PARAMETER, Problem};

/// How many there are on a page, unless it is said.
pub(crate) const LIMIT: usize = 50;
const MAX_LIMIT: usize = 1000;
/// Bytes of a seal.
const SEAL: usize = 32;

/// The parameters of a query, in their order. What is no UTF-8 is refused: the parser would put U+FFFD in its place.
pub(crate) fn pairs(query: &str) -> Result<Parse<'_>, Problem> {
    let no_text = |parameter: &&str| percent_decode_str(parameter).decode_utf8().is_err();
    match query.split('&').find(no_text) {
        Some(parameter) => {
            let (name, _) = parameter.split_once('=').unwrap_or((parameter, ""));
            Err(wrong(name, "must be text in UTF-8, percent-encoded"))
        }
        None => Ok(form_urlencoded::parse(query.as_bytes())),
    }
}

/// Reads the value of `limit`.
pub(crate) fn limit(value: &str) -> Result<usize, Problem> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|number| digits && (1..=MAX_LIMIT).contains(number));
    number.ok_or_else(|| wrong("limit", format!("must be a number from 1 to {MAX_LIMIT}")))
}

/// A parameter cannot be so.
pub(crate) fn wrong(name: &str, why: impl Display) -> Problem {
    // The value may be personal data; a name that is long or odd may be a value by mistake.
    let name = if name.len() <= 16 && name.is_ascii() { name } else { "a parameter" };
    Problem::because(INVALID_PARAMETER, format!("The parameter {name} {why}."))
}

/// A cursor that holds this. What `sealed` makes of its bytes, which may have more in it, is what it is good for.
pub(crate) fn give(
    seals: &dyn Seals,
    content: &impl Serialize,
    sealed: impl Fn(&[u8]) -> Vec<u8>,
) -> Option<String> {
    let content = serde_json::to_vec(content).ok()?;
    let seal = seals.seal(&sealed(&content));
    Some(BASE64_URL_SAFE_NO_PAD.encode([seal, content].concat()))
}

/// What a cursor holds, if it was given out for this.
pub(crate) fn take<T: DeserializeOwned>(
    seals: &dyn Seals,
    cursor: &str,
    sealed: impl Fn(&[u8]) -> Vec<u8>,
) -> Option<T> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (seal, content) = bytes.split_at_checked(SEAL)?;
    if !seals.holds(&sealed(content), seal) {
        return None;
    }
    serde_json::from_slice(content).ok()
}

/// One link to a page of the list at this path.
pub(crate) fn link(
    path: &str,
    parameters: &[(String, String)],
    cursor: Option<&str>,
    relation: &str,
) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(parameters).extend_pairs(cursor.map(|cursor| ("cursor", cursor)));
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("<{path}{mark}{query}>; rel=\"{relation}\"")
}
