//! One path: the calls that it has, and the methods that HTTP itself gives it.

use utoipa::openapi::{
    HttpMethod, ObjectBuilder, PathItem, Required, Type,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItemBuilder},
};

use super::{
    answer::answer,
    call::{Bodies, Call},
    document::OPERATIONS,
};

/// A path with its calls.
pub(super) struct Resource {
    path: &'static str,
    name: &'static str,
    parameter: Option<&'static str>,
    calls: Vec<(HttpMethod, Call)>,
}

impl Resource {
    /// A path that has no call yet.
    pub(super) const fn new(path: &'static str, name: &'static str) -> Self {
        Self { path, name, parameter: None, calls: Vec::new() }
    }

    /// What the braces in the path stand for.
    pub(super) fn of(self, parameter: &'static str) -> Self {
        Self { parameter: Some(parameter), ..self }
    }

    pub(super) fn get(self, call: Call) -> Self {
        self.with(HttpMethod::Get, call)
    }

    pub(super) fn post(self, call: Call) -> Self {
        self.with(HttpMethod::Post, call)
    }

    pub(super) fn put(self, call: Call) -> Self {
        self.with(HttpMethod::Put, call)
    }

    pub(super) fn patch(self, call: Call) -> Self {
        self.with(HttpMethod::Patch, call)
    }

    pub(super) fn delete(self, call: Call) -> Self {
        self.with(HttpMethod::Delete, call)
    }

    fn with(mut self, method: HttpMethod, call: Call) -> Self {
        let call = self.parameter.into_iter().fold(call, Call::within);
        self.calls.push((method, call));
        self
    }

    /// The path and what the document has under it: HEAD works where GET does, and OPTIONS everywhere.
    pub(super) fn into_item(self) -> (&'static str, PathItem) {
        let mut item = PathItemBuilder::new();
        let options = self.options();
        for (method, call) in self.calls {
            if method == HttpMethod::Get {
                item = item.operation(HttpMethod::Head, call.head());
            }
            item = item.operation(method, call.operation(Bodies::Sent));
        }
        (self.path, item.operation(HttpMethod::Options, options).build())
    }

    /// The name in the path's braces.
    fn in_braces(&self) -> Option<&'static str> {
        let (_, rest) = self.path.split_once('{')?;
        rest.split_once('}').map(|(name, _)| name)
    }

    fn options(&self) -> Operation {
        let patches = self.calls.iter().any(|(method, _)| *method == HttpMethod::Patch);
        let always: &[&str] = if patches { &["Allow", "Accept-Patch"] } else { &["Allow"] };
        let call = Call::new(
            OPERATIONS,
            format!("{}Methods", self.name),
            format!("The methods of {}", self.path),
            "Answers with `Allow`. A browser asks so before it lets a page of another origin call.",
        );
        let answer = answer("The methods are in `Allow`.", always, &[]);
        let mut operation = call.answers(204, answer).operation(Bodies::Sent);
        if let Some(name) = self.in_braces() {
            operation.parameters.get_or_insert_default().insert(0, any(name).into());
        }
        operation
    }
}

/// OPTIONS does not look at what stands in the braces.
fn any(name: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let parameter =
        ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
    parameter.description(Some("Anything.")).schema(Some(text)).build()
}
