//! A customer's version as an entity tag (RFC 9110 §8.8.3): strong, `"v7"`.

use actix_web::http::header::{ETag, EntityTag};
use customer_domain::customer::Version;

pub(crate) fn entity_tag(version: Version) -> ETag {
    ETag(EntityTag::new_strong(format!("v{version}")))
}
