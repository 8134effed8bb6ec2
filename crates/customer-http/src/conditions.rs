//! Conditional requests (RFC 9110 §13): which version a caller has, or means to change.

use actix_web::{
    HttpRequest,
    http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH},
    web::Data,
};
use customer_domain::customer::{Expected, Version};

use crate::{
    HttpOptions,
    problem::{MALFORMED_REQUEST, PRECONDITION_REQUIRED, Problem},
};

/// An entity tag as a header has it.
#[derive(Debug, PartialEq, Eq)]
struct Tag<'a> {
    weak: bool,
    opaque: &'a str,
}

/// What a header names: everything, or some tags.
#[derive(Debug, PartialEq, Eq)]
enum Tags<'a> {
    Any,
    Listed(Vec<Tag<'a>>),
}

/// The versions that a change may be made to, by `If-Match`.
pub(crate) fn expected(request: &HttpRequest) -> Result<Expected, Problem> {
    let required = request.app_data::<Data<HttpOptions>>().is_some_and(|options| options.require_if_match);
    match tags(request, &IF_MATCH)? {
        None if required => Err(Problem::new(PRECONDITION_REQUIRED)),
        None | Some(Tags::Any) => Ok(Expected::Any),
        // Strong comparison: a weak tag is never equal to anything.
        Some(Tags::Listed(tags)) => Ok(Expected::OneOf(
            tags.iter().filter(|tag| !tag.weak).filter_map(|tag| version(tag.opaque)).collect(),
        )),
    }
}

/// Whether the caller has this version already, by `If-None-Match`.
pub(crate) fn is_known(request: &HttpRequest, current: Version) -> Result<bool, Problem> {
    none_matches(request, |opaque| version(opaque) == Some(current))
}

/// Whether the caller has what has this tag already, by `If-None-Match`.
pub(crate) fn is_current(request: &HttpRequest, tag: &str) -> Result<bool, Problem> {
    none_matches(request, |opaque| opaque == tag)
}

/// By weak comparison, whether `If-None-Match` names the tag that is meant.
fn none_matches(request: &HttpRequest, is_meant: impl Fn(&str) -> bool) -> Result<bool, Problem> {
    Ok(match tags(request, &IF_NONE_MATCH)? {
        None => false,
        Some(Tags::Any) => true,
        Some(Tags::Listed(tags)) => tags.iter().any(|tag| is_meant(tag.opaque)),
    })
}

/// The version in a tag of ours, in the one form that we write.
fn version(opaque: &str) -> Option<Version> {
    let number = opaque.strip_prefix('v')?;
    let version = Version::from_stored(number.parse().ok()?);
    (version.to_string() == number).then_some(version)
}

fn tags<'a>(request: &'a HttpRequest, name: &HeaderName) -> Result<Option<Tags<'a>>, Problem> {
    let malformed = || Problem::because(MALFORMED_REQUEST, format!("{name} is no list of entity tags."));
    let mut listed = Vec::new();
    let mut given = false;
    for value in request.headers().get_all(name) {
        given = true;
        let text = value.to_str().map_err(|_not_ascii| malformed())?.trim();
        if text == "*" && request.headers().get_all(name).count() == 1 {
            return Ok(Some(Tags::Any));
        }
        parse(text, &mut listed).ok_or_else(malformed)?;
    }
    Ok(given.then_some(Tags::Listed(listed)))
}

/// `"a", W/"b"`; an empty element of a list is passed over (RFC 9110 §5.6.1).
fn parse<'a>(mut text: &'a str, tags: &mut Vec<Tag<'a>>) -> Option<()> {
    let before = tags.len();
    loop {
        text = text.trim_start_matches([' ', '\t', ',']);
        if text.is_empty() {
            return (tags.len() > before).then_some(());
        }
        let weak = text.starts_with("W/");
        let quoted = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"')?;
        let (opaque, rest) = quoted.split_once('"')?;
        if !opaque.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x7e)) {
            return None;
        }
        tags.push(Tag { weak, opaque });
        text = rest.trim_start_matches([' ', '\t']);
        if !text.is_empty() && !text.starts_with(',') {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Tag, Version, parse, version};

    #[test]
    fn a_list_of_tags_is_read() {
        let mut tags = Vec::new();
        assert_eq!(parse(r#""v1", W/"v2" ,, "x,y""#, &mut tags), Some(()));
        let tag = |weak, opaque| Tag { weak, opaque };
        assert_eq!(tags, [tag(false, "v1"), tag(true, "v2"), tag(false, "x,y")]);
    }

    #[test]
    fn what_is_no_list_of_tags_is_not() {
        for text in ["", "v1", "\"v1", "\"v1\" \"v2\"", "*, \"v1\"", "w/\"v1\"", "\"a b\"", ","] {
            assert_eq!(parse(text, &mut Vec::new()), None, "{text:?}");
        }
    }

    #[test]
    fn a_version_has_one_tag() {
        assert_eq!(version("v7").map(Version::get), Some(7));
        for text in ["7", "v", "v07", "v+7", "v-1", "v4294967296", "V7"] {
            assert_eq!(version(text), None, "{text}");
        }
    }
}
