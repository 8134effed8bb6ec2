//! What a customer is: as it is answered, and in each form in which it is sent. The limits are the domain's own.

use customer_domain::customer::{City, Country, Email, Name, Phone, PostalCode, Street};
use utoipa::openapi::{ObjectBuilder, Schema, schema::SchemaType};

use super::super::{patterns, schema};

/// A member that people fill in.
struct Member {
    name: &'static str,
    description: &'static str,
    example: &'static str,
    max: usize,
    pattern: fn() -> String,
    required: bool,
}

const MEMBERS: [Member; 8] = [
    required("nom", "Last name.", "Lovelace", Name::MAX_CHARS, patterns::some_text),
    required("prenom", "First name.", "Ada", Name::MAX_CHARS, patterns::some_text),
    required(
        "email",
        "E-mail address, kept as it was typed. One address, one customer, in every letter case.",
        "ada@example.org",
        Email::MAX_CHARS,
        patterns::email,
    ),
    optional("telephone", "Telephone number, in any notation.", "+33 1 44 55 66 77", Phone::MAX_CHARS),
    optional("adresse", "Street and number.", "12 rue de la Paix", Street::MAX_CHARS),
    optional("ville", "Town.", "Lyon", City::MAX_CHARS),
    optional("code_postal", "Postal code.", "69002", PostalCode::MAX_CHARS),
    optional("pays", "Country.", "France", Country::MAX_CHARS),
];

const fn required(
    name: &'static str,
    description: &'static str,
    example: &'static str,
    max: usize,
    pattern: fn() -> String,
) -> Member {
    Member { name, description, example, max, pattern, required: true }
}

const fn optional(
    name: &'static str,
    description: &'static str,
    example: &'static str,
    max: usize,
) -> Member {
    Member { name, description, example, max, pattern: patterns::any_text, required: false }
}

impl Member {
    fn schema(&self) -> ObjectBuilder {
        let schema = if self.required { schema::text } else { schema::text_or_null };
        schema(self.description, self.example).max_length(Some(self.max))
    }

    /// With what is refused.
    fn sent(&self) -> ObjectBuilder {
        let schema = self.schema().pattern(Some((self.pattern)()));
        if self.required { schema.min_length(Some(1)) } else { schema }
    }
}

pub(super) fn all() -> [(&'static str, Schema); 5] {
    [
        ("Customer", customer().into()),
        ("NewCustomer", new().into()),
        ("CustomerReplacement", replacement().into()),
        ("CustomerPatch", patch().into()),
        ("Deleted", deleted().into()),
    ]
}

fn customer() -> ObjectBuilder {
    let kept = MEMBERS.iter().map(|member| (member.name, member.schema()));
    let id = [("id", schema::number("Given once, and never to another customer.", 1, 7))];
    let ours = [
        ("version", schema::number("Counts the states of this customer.", 1, 1)),
        ("created_at", schema::moment("When it was registered.")),
        ("updated_at", schema::moment("When it was last changed.")),
    ];
    let members = id.into_iter().chain(kept).chain(ours);
    let customer = schema::open("A customer as it is kept.");
    members.fold(customer, |customer, (name, schema)| customer.property(name, schema).required(name))
}

fn new() -> ObjectBuilder {
    let new = schema::closed(
        "A customer to be kept. Texts are kept in Unicode's normal form C, without blanks at either end; control \
         characters, line breaks and members that are not known are refused.",
    );
    MEMBERS.iter().fold(new, |new, member| {
        let new = new.property(member.name, member.sent());
        if member.required { new.required(member.name) } else { new }
    })
}

fn patch() -> ObjectBuilder {
    let patch = schema::closed(
        "What is to be different (RFC 7396): members that are absent stay as they are, null clears one that may be \
         null.",
    );
    MEMBERS.iter().fold(patch, |patch, member| patch.property(member.name, member.sent()))
}

/// A PUT may hold what was read before: what the service sets itself is read past there.
fn replacement() -> ObjectBuilder {
    let replacement = schema::closed(
        "What is to be different: members that are absent keep their values, null clears one that may be null. What \
         the service sets itself may stand there and is passed over, so that what was read can be sent back.",
    );
    let members = MEMBERS.iter().map(|member| (member.name, member.sent()));
    let anything =
        || ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some("Passed over."));
    let ours = ["id", "version", "created_at", "updated_at"].map(|name| (name, anything()));
    members.chain(ours).fold(replacement, |replacement, (name, schema)| replacement.property(name, schema))
}

fn deleted() -> ObjectBuilder {
    schema::open("The customer is gone.")
        .property("message", schema::text("Always the same.", "Client deleted successfully"))
        .required("message")
}
