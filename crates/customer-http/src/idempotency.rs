//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a request that is done once, however often it is
//! sent.

use actix_web::{
    HttpRequest, HttpResponseBuilder,
    http::header::{HeaderName, HeaderValue},
};
use customer_domain::{
    access::Username,
    once::{Fingerprint, IdempotencyKey, Once, OnceKey},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    json::Json,
    problem::{MALFORMED_REQUEST, Problem, REPLAYED},
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The key of a request, scoped to its caller, method and target, with all that the request asks for.
pub(crate) fn once(
    request: &HttpRequest,
    caller: &Username,
    body: Option<&Json>,
) -> Result<Option<Once>, Problem> {
    let mut headers = request.headers().get_all(IDEMPOTENCY_KEY);
    let (Some(header), second) = (headers.next(), headers.next()) else { return Ok(None) };
    let key = key(header).filter(|_| second.is_none()).ok_or_else(|| {
        let detail = format!(
            "Idempotency-Key must be one key of 1 to {} printable ASCII characters, quoted or bare.",
            IdempotencyKey::MAX_CHARS
        );
        Problem::because(MALFORMED_REQUEST, detail)
    })?;
    let operation = format!("{} {}", request.method(), request.path());
    let mut hash = Sha256::new();
    hash.update(&operation);
    match body {
        None => hash.update("none"),
        Some(Json::Other) => hash.update("other"),
        Some(Json::Object(members)) => {
            let mut members: Vec<(&str, &Value)> =
                members.iter().map(|(name, value)| (name.as_str(), value)).collect();
            object(&mut hash, &mut members);
        }
    }
    let fingerprint = Fingerprint(hash.finalize().into());
    Ok(Some(Once { key: OnceKey { caller: caller.clone(), operation, key }, fingerprint }))
}

/// Marks an answer that is given again.
pub(crate) fn mark(response: &mut HttpResponseBuilder, replayed: bool) {
    if replayed {
        response.insert_header((REPLAYED, "true"));
    }
}

/// A String of RFC 9651 §3.3.3 or, as many send it, the bare key.
fn key(header: &HeaderValue) -> Option<IdempotencyKey> {
    let text = header.to_str().ok()?;
    let Some(quoted) = text.strip_prefix('"') else { return IdempotencyKey::parse(text).ok() };
    let (mut key, mut rest) = (String::new(), quoted.chars());
    loop {
        match rest.next()? {
            '"' => break,
            '\\' => key.push(rest.next().filter(|c| matches!(c, '"' | '\\'))?),
            other => key.push(other),
        }
    }
    rest.next().is_none().then(|| IdempotencyKey::parse(&key).ok())?
}

/// Puts a value into a hash so that neither blanks nor the order of members count, and nothing else is equal.
fn value(hash: &mut Sha256, value: &Value) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(&str, &Value)> =
                members.iter().map(|(name, value)| (name.as_str(), value)).collect();
            object(hash, &mut members);
        }
        Value::Array(elements) => {
            hash.update("[");
            for element in elements {
                self::value(hash, element);
                hash.update(",");
            }
            hash.update("]");
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => hash.update(value.to_string()),
    }
}

fn object(hash: &mut Sha256, members: &mut [(&str, &Value)]) {
    members.sort_by_key(|(name, _)| *name);
    hash.update("{");
    for (name, member) in members {
        hash.update(Value::from(*name).to_string());
        hash.update(":");
        value(hash, member);
        hash.update(",");
    }
    hash.update("}");
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use serde_json::Value;
    use sha2::{Digest as _, Sha256};

    use super::{key, value};

    fn read(header: &str) -> Option<String> {
        key(&HeaderValue::from_str(header).unwrap()).map(|key| key.as_str().to_owned())
    }

    #[test]
    fn a_key_is_the_same_quoted_or_bare() {
        assert_eq!(read("8e03978e"), Some("8e03978e".to_owned()));
        assert_eq!(read("\"8e03978e\""), Some("8e03978e".to_owned()));
        assert_eq!(read(r#""a\"b\\c""#), Some(r#"a"b\c"#.to_owned()));
        assert_eq!(read(&"k".repeat(255)).map(|key| key.len()), Some(255));
        for bad in ["", "\"\"", "\"a", "\"a\"b", r#""a\n""#, &"k".repeat(256), "a\tb"] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn blanks_and_order_do_not_count_and_all_else_does() {
        let hash = |text: &str| {
            let mut hash = Sha256::new();
            value(&mut hash, &serde_json::from_str::<Value>(text).unwrap());
            hash.finalize()
        };
        let one = hash(r#"{"a":1,"b":{"c":[1,"2"],"d":null}}"#);
        assert_eq!(one, hash(r#" { "b" : {"d":null, "c":[1,"2"]}, "a":1 } "#));
        for other in [
            r#"{"a":"1","b":{"c":[1,"2"],"d":null}}"#,
            r#"{"a":1,"b":{"c":["2",1],"d":null}}"#,
            r#"{"a":1,"b":{"c":[1,"2"]}}"#,
            r#"{"a":1,"b":{"c":[1,"2"],"d":null,"e":""}}"#,
        ] {
            assert_ne!(one, hash(other), "{other}");
        }
    }
}
