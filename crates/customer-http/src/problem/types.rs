//! Every type of problem there is. `docs/http.md` explains each to clients; a test compares the two.

use actix_web::http::StatusCode;

/// One type of problem: what stays the same each time it happens.
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemType {
    /// The last part of its URI, `/problems/{slug}`.
    pub slug: &'static str,
    /// A short summary.
    pub title: &'static str,
    /// The status of the answer.
    pub status: StatusCode,
    /// What happened, and what a client can do about it.
    pub explanation: &'static str,
    /// A member that today's clients read, beside those of RFC 9457.
    pub(super) legacy: Option<Legacy>,
}

/// The members of the service's first version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Legacy {
    Error(&'static str),
    Message(&'static str),
    Msg(&'static str),
}

impl ProblemType {
    /// The member that today's clients read, by its name, and what it says.
    pub(crate) fn legacy_member(&self) -> Option<(&'static str, &'static str)> {
        self.legacy.map(|legacy| match legacy {
            Legacy::Error(text) => ("error", text),
            Legacy::Message(text) => ("message", text),
            Legacy::Msg(text) => ("msg", text),
        })
    }
}

macro_rules! problem_types {
    ($($name:ident = $status:ident $slug:literal $title:literal $explanation:literal $(($legacy:expr))?;)+) => {
        $(
            #[doc = $title]
            pub(crate) const $name: &ProblemType = &ProblemType {
                slug: $slug,
                title: $title,
                status: StatusCode::$status,
                explanation: $explanation,
                legacy: problem_types!(@legacy $($legacy)?),
            };
        )+
        /// All of them.
        pub const ALL: &[&ProblemType] = &[$($name),+];
    };
    (@legacy) => { None };
    (@legacy $legacy:expr) => { Some($legacy) };
}

problem_types! {
    MALFORMED_REQUEST = BAD_REQUEST "malformed-request" "The request is malformed"
        "The body is no JSON, or a header cannot be read. Send it again only when it is mended.";
    UNKNOWN_PARAMETER = BAD_REQUEST "unknown-parameter" "A query parameter is not known"
        "The query has a parameter that this resource does not have. It is refused rather than ignored, so that a typing mistake does not show more than was asked for.";
    INVALID_PARAMETER = BAD_REQUEST "invalid-parameter" "A query parameter has a value that cannot be"
        "The detail names the parameter and says what it may be.";
    INVALID_CURSOR = BAD_REQUEST "invalid-cursor" "The cursor was not given out for this"
        "A cursor comes from a Link header, and is good for the same filters and the same order only. Begin again without one.";
    CREDENTIALS_REQUIRED = BAD_REQUEST "credentials-required" "A name and a password are needed"
        "The body of a login has the members username and password, both texts." (Legacy::Msg("Username and password required"));
    REFRESH_TOKEN_REQUIRED = BAD_REQUEST "refresh-token-required" "A refresh token is needed"
        "The body has the member refresh_token, a text.";
    UNAUTHENTICATED = UNAUTHORIZED "unauthenticated" "A valid token is needed"
        "There is no bearer token, or one that is not valid, expired or revoked; WWW-Authenticate says which. Log in to get one." (Legacy::Error("Unauthorized"));
    INVALID_CREDENTIALS = UNAUTHORIZED "invalid-credentials" "The name or the password is not right"
        "Which of them is not told." (Legacy::Msg("Invalid credentials"));
    INVALID_REFRESH_TOKEN = UNAUTHORIZED "invalid-refresh-token" "The refresh token is good no more"
        "It was used before, or its session has ended or never was. Log in again." (Legacy::Error("Unauthorized"));
    FORBIDDEN = FORBIDDEN "forbidden" "The role may not do this"
        "The token is valid, and its role may not do this. Changes need the role admin." (Legacy::Error("Forbidden"));
    CUSTOMER_NOT_FOUND = NOT_FOUND "customer-not-found" "There is no such customer"
        "No customer has this id, or it was deleted; an id is never used twice." (Legacy::Message("Client not found"));
    ACCOUNT_NOT_FOUND = NOT_FOUND "account-not-found" "There is no such account"
        "No account has this name; letter case counts.";
    NOT_FOUND = NOT_FOUND "not-found" "There is nothing here"
        "No resource has this path.";
    METHOD_NOT_ALLOWED = METHOD_NOT_ALLOWED "method-not-allowed" "The resource has no such method"
        "Allow lists the methods that it has.";
    NOT_ACCEPTABLE = NOT_ACCEPTABLE "not-acceptable" "There is no form of the answer that Accept allows"
        "The answer is JSON; the list of customers is newline-delimited JSON or CSV too.";
    REQUEST_TIMEOUT = REQUEST_TIMEOUT "request-timeout" "The body did not come in time"
        "A body must be there within a few seconds. Send it again.";
    KEY_IN_USE = CONFLICT "key-in-use" "The first request under this Idempotency-Key is still running"
        "Send the same request again in a moment: it is then answered as the first was.";
    EMAIL_TAKEN = CONFLICT "email-taken" "The e-mail address is another customer's"
        "An address belongs to one customer, in every letter case. Find that customer, or use another address.";
    USERNAME_TAKEN = CONFLICT "username-taken" "The name is another account's"
        "One name, one account; letter case counts. Choose another name, or change the account that has this one.";
    LAST_ADMINISTRATOR = CONFLICT "last-administrator" "It is the last administrator"
        "Nobody could administer the service after this. Make another account an administrator first.";
    STALE = PRECONDITION_FAILED "version-mismatch" "The customer is of another version"
        "If-Match names another version than the customer has, which current_version tells. Read the customer again, and decide anew.";
    PRECONDITION_REQUIRED = PRECONDITION_REQUIRED "precondition-required" "If-Match is needed"
        "This service changes a customer only for those who say with If-Match which version they have read.";
    CONTENT_TOO_LARGE = PAYLOAD_TOO_LARGE "content-too-large" "The body is too large"
        "A body has at most 65536 bytes.";
    UNSUPPORTED_MEDIA_TYPE = UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" "The body is of a type, or in a coding, that is not read here"
        "Send JSON, with Content-Type: application/json; to PATCH, with the type that Accept-Patch names. Leave Content-Encoding out.";
    INVALID_CUSTOMER = UNPROCESSABLE_ENTITY "invalid-customer" "The customer breaks a rule"
        "The member errors lists every fault, with a JSON pointer to its place. Nothing was stored.";
    INVALID_ACCOUNT = UNPROCESSABLE_ENTITY "invalid-account" "The account breaks a rule"
        "The member errors lists every fault, with a JSON pointer to its place. Nothing was changed.";
    KEY_REUSED = UNPROCESSABLE_ENTITY "key-reused" "The Idempotency-Key was used for another request"
        "Under this key the service was asked for something else. Nothing was done; use another key for another request.";
    TOO_MANY_ATTEMPTS = TOO_MANY_REQUESTS "too-many-attempts" "Too many attempts failed"
        "Too many attempts failed for this account or from this address. Try again after the time that Retry-After says; it doubles with each further failure, up to 15 minutes.";
    INTERNAL = INTERNAL_SERVER_ERROR "internal" "The service failed"
        "It is our fault, and was logged under the request_id.";
    UNAVAILABLE = SERVICE_UNAVAILABLE "unavailable" "The service cannot answer now"
        "Something that it needs cannot be reached, or it is overloaded or stopping. Try again after the time that Retry-After says. If the request was a change, it may have been made all the same.";
}
