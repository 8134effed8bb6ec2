//! What clients send of a customer, in French, and what it means.

use customer_domain::customer::{
    City, Country, Details, Edit, Email, Name, Phone, PostalAddress, PostalCode, Street,
};

use crate::{json::Json, members::Members, problem::Problem};

/// What the service sets itself. It is read past where it may stand, so that what was read can be sent back.
const OUR_OWN: &[&str] = &["id", "version", "created_at", "updated_at"];

/// A whole customer.
pub(super) fn details(body: Json) -> Result<Details, Problem> {
    let mut members = Members::of(body)?;
    let last_name = members.required("nom", Name::parse);
    let first_name = members.required("prenom", Name::parse);
    let email = members.required("email", Email::parse);
    let phone = members.optional("telephone", Phone::parse);
    let street = members.optional("adresse", Street::parse);
    let city = members.optional("ville", City::parse);
    let postal_code = members.optional("code_postal", PostalCode::parse);
    let country = members.optional("pays", Country::parse);
    let read = (|| {
        let address =
            PostalAddress { street: street?, city: city?, postal_code: postal_code?, country: country? };
        Some(Details {
            last_name: last_name?,
            first_name: first_name?,
            email: email?,
            phone: phone?,
            address,
        })
    })();
    members.finish(read)
}

/// Some members of one, and what the service sets itself, which is read past.
pub(super) fn replacement(body: Json) -> Result<Edit, Problem> {
    let mut members = Members::of(body)?;
    members.ignore(OUR_OWN);
    edit(members)
}

/// Some members of one.
pub(super) fn patch(body: Json) -> Result<Edit, Problem> {
    edit(Members::of(body)?)
}

fn edit(mut members: Members) -> Result<Edit, Problem> {
    let last_name = members.field("nom", Name::parse);
    let first_name = members.field("prenom", Name::parse);
    let email = members.field("email", Email::parse);
    let phone = members.clearable("telephone", Phone::parse);
    let street = members.clearable("adresse", Street::parse);
    let city = members.clearable("ville", City::parse);
    let postal_code = members.clearable("code_postal", PostalCode::parse);
    let country = members.clearable("pays", Country::parse);
    let read = (|| {
        Some(Edit {
            last_name: last_name?,
            first_name: first_name?,
            email: email?,
            phone: phone?,
            street: street?,
            city: city?,
            postal_code: postal_code?,
            country: country?,
        })
    })();
    members.finish(read)
}
