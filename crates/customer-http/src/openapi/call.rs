//! One call of the service, in the making: who may make it, what it takes, what it answers and how it fails.

use utoipa::openapi::{
    Ref, RefOr, Response, Responses, SecurityRequirement,
    path::{Operation, OperationBuilder},
    request_body::RequestBody,
};

use super::{document::BEARER, problems};
use crate::problem::{
    CONTENT_TOO_LARGE, FORBIDDEN, INTERNAL, MALFORMED_REQUEST, ProblemType, REQUEST_TIMEOUT, UNAUTHENTICATED,
    UNAVAILABLE, UNSUPPORTED_MEDIA_TYPE,
};

/// What every call may bring along.
const EVERYWHERE: [&str; 2] = ["RequestId", "TraceParent"];

/// A call of the service.
pub(super) struct Call {
    tag: &'static str,
    id: String,
    summary: String,
    description: String,
    scope: Option<&'static str>,
    parameters: Vec<&'static str>,
    body: Option<RequestBody>,
    answers: Vec<(u16, Response)>,
    problems: Vec<&'static ProblemType>,
}

/// Whether answers have bodies: those to HEAD have none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bodies {
    Sent,
    Left,
}

impl Call {
    /// A call that anybody may make. Every call can fail in two ways.
    pub(super) fn new(
        tag: &'static str,
        id: impl Into<String>,
        summary: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        Self {
            tag,
            id: id.into(),
            summary: summary.into(),
            description: description.into(),
            scope: None,
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            problems: vec![INTERNAL, UNAVAILABLE],
        }
    }

    /// Whoever has a token may make it.
    pub(super) fn for_readers(mut self) -> Self {
        self.scope = Some("customers:read");
        self.fails(&[UNAUTHENTICATED])
    }

    /// Administrators alone may make it.
    pub(super) fn for_administrators(mut self) -> Self {
        self.scope = Some("customers:write");
        self.fails(&[UNAUTHENTICATED, FORBIDDEN])
    }

    /// Its path has this parameter, of the components.
    pub(super) fn within(mut self, parameter: &'static str) -> Self {
        self.parameters.insert(0, parameter);
        self
    }

    /// It takes these parameters too.
    pub(super) fn takes(mut self, parameters: &[&'static str]) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// It takes a body, which can be none in more than one way.
    pub(super) fn reads(mut self, body: RequestBody) -> Self {
        self.body = Some(body);
        self.fails(&[MALFORMED_REQUEST, REQUEST_TIMEOUT, CONTENT_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE])
    }

    /// It answers this.
    pub(super) fn answers(mut self, status: u16, response: impl Into<Response>) -> Self {
        self.answers.push((status, response.into()));
        self
    }

    /// It fails in these ways too.
    pub(super) fn fails(mut self, problems: &[&'static ProblemType]) -> Self {
        self.problems.extend(problems);
        self
    }

    /// The same with HEAD: what GET would answer, without the body.
    pub(super) fn head(&self) -> Operation {
        let head = Self {
            id: format!("{}Head", self.id),
            summary: format!("{}, without the body", self.summary),
            description: "Answers as GET does, headers and all, and leaves the body out.".to_owned(),
            parameters: self.parameters.clone(),
            body: None,
            answers: self.answers.clone(),
            problems: self.problems.clone(),
            ..*self
        };
        head.operation(Bodies::Left)
    }

    /// The call as the document has it.
    pub(super) fn operation(self, bodies: Bodies) -> Operation {
        let mut operation = OperationBuilder::new()
            .tag(self.tag)
            .operation_id(Some(self.id))
            .summary(Some(self.summary))
            .description(Some(self.description))
            .request_body(self.body);
        for name in self.parameters.into_iter().chain(EVERYWHERE) {
            operation = operation.parameter_ref(Ref::new(format!("#/components/parameters/{name}")));
        }
        if let Some(scope) = self.scope {
            operation = operation.security(SecurityRequirement::new(BEARER, [scope]));
        }
        // What is said of a status by hand stands before what the table says.
        let mut responses: Vec<(u16, RefOr<Response>)> = problems::responses(&self.problems, bodies);
        responses.retain(|(status, _)| !self.answers.iter().any(|(answered, _)| answered == status));
        responses.extend(self.answers.into_iter().map(|(status, mut response)| {
            if bodies == Bodies::Left {
                response.content.clear();
                response.links.clear();
            }
            (status, RefOr::T(response))
        }));
        let responses = responses.into_iter().map(|(status, response)| (status.to_string(), response));
        operation.responses(responses.collect::<Responses>()).build()
    }
}
