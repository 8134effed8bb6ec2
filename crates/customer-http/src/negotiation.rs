//! In which form an answer is wanted (RFC 9110 §12.5.1).

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{ACCEPT, Accept, Header as _, QualityItem},
};

use crate::problem::{NOT_ACCEPTABLE, Problem};

/// A form of the list of customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    NdJson,
    Csv,
}

impl Form {
    const ALL: [Self; 3] = [Self::Json, Self::NdJson, Self::Csv];

    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::NdJson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Json => ("application", "json"),
            Self::NdJson => ("application", "x-ndjson"),
            Self::Csv => ("text", "csv"),
        }
    }
}

/// The caller takes JSON, which is all that there is here.
pub(crate) struct TakesJson;

/// The form that the caller likes best.
pub(crate) struct Preferred(pub(crate) Form);

impl FromRequest for TakesJson {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl TakesJson {
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Problem> {
        best(request, &[Form::Json]).map(|_| Self)
    }
}

impl FromRequest for Preferred {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(best(request, &Form::ALL).map(Self))
    }
}

/// The offer of the highest quality, the first of equals.
fn best(request: &HttpRequest, offers: &[Form]) -> Result<Form, Problem> {
    let unacceptable = || Problem::new(NOT_ACCEPTABLE);
    if !request.headers().contains_key(ACCEPT) {
        return offers.first().copied().ok_or_else(unacceptable);
    }
    let accept = match Accept::parse(request) {
        Ok(accept) if !accept.is_empty() => accept,
        // What cannot be read asks for nothing in particular.
        _ => return offers.first().copied().ok_or_else(unacceptable),
    };
    let mut best: Option<(Form, u16)> = None;
    for form in offers {
        let quality = quality(&accept, *form);
        if quality > best.map_or(0, |(_, quality)| quality) {
            best = Some((*form, quality));
        }
    }
    best.map(|(form, _)| form).ok_or_else(unacceptable)
}

/// How much a form is wanted, in thousandths: what the range that fits it most closely says.
fn quality(accept: &Accept, form: Form) -> u16 {
    let (main, sub) = form.parts();
    let closeness = |item: &QualityItem<actix_web::mime::Mime>| {
        let range = (item.item.type_().as_str(), item.item.subtype().as_str());
        match range {
            ("*", "*") => Some(0),
            (type_, "*") if type_ == main => Some(1),
            (type_, subtype) if type_ == main && subtype == sub => Some(2),
            _ => None,
        }
    };
    let fitting = accept.iter().filter_map(|item| Some((closeness(item)?, item)));
    let closest = fitting.max_by_key(|(closeness, _)| *closeness);
    closest.map_or(0, |(_, item)| thousandths(&item.quality.to_string()))
}

/// `1`, `0.5`, `0.125`.
fn thousandths(quality: &str) -> u16 {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let padded: String = fraction.chars().chain("000".chars()).take(3).collect();
    format!("{whole}{padded}").parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::{Form, best};

    #[test]
    fn the_form_that_is_liked_best_is_given() {
        for (accept, form) in [
            ("*/*", Some(Form::Json)),
            ("text/csv", Some(Form::Csv)),
            ("application/x-ndjson, application/json;q=0.9", Some(Form::NdJson)),
            ("application/*;q=0.5, text/csv;q=0.4", Some(Form::Json)),
            ("application/json;q=0, */*;q=0.1", Some(Form::NdJson)),
            ("text/html, */*;q=0.8", Some(Form::Json)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("not a media type", Some(Form::Json)),
        ] {
            let request = TestRequest::get().insert_header(("accept", accept)).to_http_request();
            assert_eq!(best(&request, &Form::ALL).ok(), form, "{accept}");
        }
    }
}
