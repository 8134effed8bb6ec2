//! From the members of a JSON object to values of the domain, with every fault at once.

use std::{collections::BTreeMap, fmt::Display};

use customer_domain::customer::Field;
use serde_json::Value;

use crate::{
    json::Json,
    problem::{Fault, Problem},
};

/// Members that were not asked for yet, and the faults that were found.
pub(crate) struct Members {
    open: BTreeMap<String, Value>,
    faults: Vec<Fault>,
}

impl Members {
    pub(crate) fn of(body: Json) -> Result<Self, Problem> {
        let Json::Object(given) = body else {
            return Err(Problem::invalid(vec![fault("#".to_owned(), "must be an object")]));
        };
        let (mut open, mut faults) = (BTreeMap::new(), Vec::new());
        for (name, value) in given {
            if open.contains_key(&name) {
                faults.push(fault(pointer(&name), "stands here more than once"));
            }
            open.insert(name, value);
        }
        Ok(Self { open, faults })
    }

    /// A member that must be there; `None` if it has a fault.
    pub(crate) fn required<T, E: Display>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match self.open.remove(name) {
            None | Some(Value::Null) => self.refuse(name, "is required"),
            Some(value) => self.parsed(name, &value, parse),
        }
    }

    /// A member that may be absent or null; `None` if it has a fault.
    #[expect(
        clippy::option_option,
        reason = "the outer says whether it was read, the inner whether it is there"
    )]
    pub(crate) fn optional<T, E: Display>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        match self.open.remove(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => self.parsed(name, &value, parse).map(Some),
        }
    }

    /// A member that keeps its value if it is absent, and cannot be cleared.
    pub(crate) fn field<T, E: Display>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Field<T>> {
        if self.open.contains_key(name) {
            self.required(name, parse).map(Field::Set)
        } else {
            Some(Field::Keep)
        }
    }

    /// A member that keeps its value if it is absent, and is cleared by null.
    pub(crate) fn clearable<T, E: Display>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Field<Option<T>>> {
        if self.open.contains_key(name) {
            self.optional(name, parse).map(Field::Set)
        } else {
            Some(Field::Keep)
        }
    }

    /// Whether the object has this member.
    pub(crate) fn given(&self, name: &str) -> bool {
        self.open.contains_key(name)
    }

    /// A member that must be there and be true or false.
    pub(crate) fn flag(&mut self, name: &'static str) -> Option<bool> {
        match self.open.remove(name) {
            Some(Value::Bool(flag)) => Some(flag),
            _ => self.refuse(name, "must be true or false"),
        }
    }

    /// The object as a whole has a fault.
    pub(crate) fn refuse_all<T>(&mut self, why: &str) -> Option<T> {
        self.faults.push(fault("#".to_owned(), why));
        None
    }

    /// Members that are read past, whatever they are.
    pub(crate) fn ignore(&mut self, names: &[&str]) {
        self.open.retain(|name, _| !names.contains(&name.as_str()));
    }

    /// What was read, unless there was a fault: a member that nobody asked for is one.
    pub(crate) fn finish<T>(mut self, read: Option<T>) -> Result<T, Problem> {
        let unknown = self.open.keys().map(|name| fault(pointer(name), "is not a member that is known here"));
        self.faults.extend(unknown);
        match read {
            Some(read) if self.faults.is_empty() => Ok(read),
            _ => Err(Problem::invalid(self.faults)),
        }
    }

    fn parsed<T, E: Display>(
        &mut self,
        name: &'static str,
        value: &Value,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let Some(text) = value.as_str() else { return self.refuse(name, "must be a text") };
        match parse(text) {
            Ok(parsed) => Some(parsed),
            Err(why) => self.refuse(name, why),
        }
    }

    fn refuse<T>(&mut self, name: &str, why: impl Display) -> Option<T> {
        self.faults.push(fault(pointer(name), why));
        None
    }
}

fn fault(pointer: String, why: impl Display) -> Fault {
    Fault { detail: why.to_string(), pointer }
}

/// A JSON pointer to a member, as a URI fragment (RFC 6901 §6).
fn pointer(name: &str) -> String {
    let mut pointer = "#/".to_owned();
    for byte in name.bytes() {
        match byte {
            b'~' => pointer.push_str("~0"),
            b'/' => pointer.push_str("~1"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => pointer.push(char::from(byte)),
            other => {
                let digit =
                    |value: u8| char::from_digit(value.into(), 16).map(|digit| digit.to_ascii_uppercase());
                pointer.push('%');
                pointer.extend(digit(other >> 4).into_iter().chain(digit(other & 15)));
            }
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::pointer;

    #[test]
    fn a_pointer_is_a_fragment() {
        assert_eq!(pointer("email"), "#/email");
        assert_eq!(pointer("a/b~c d\"é"), "#/a~1b~0c%20d%22%C3%A9");
    }
}
