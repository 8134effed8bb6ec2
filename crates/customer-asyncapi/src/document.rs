//! The description, and the files that it refers to, as one document. It judges nothing.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use serde_json::{Map, Value};
use thiserror::Error;

/// Where it stands, seen from this crate.
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/asyncapi.yaml");

/// `docs/asyncapi.yaml`.
#[derive(Debug)]
pub struct Description {
    written: Value,
    whole: Value,
}

/// Why there is no description to judge by.
#[derive(Debug, Error)]
pub enum Unreadable {
    /// A file that is named is not there.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// A file is neither YAML nor JSON.
    #[error("{0}: {1}")]
    Form(PathBuf, #[source] yaml_serde::Error),
    /// A `$ref` leads nowhere.
    #[error("$ref {0} leads nowhere")]
    Reference(String),
    /// A `$ref` leads back to where it stands.
    #[error("$ref {0} goes round in circles")]
    Circle(String),
}

impl Description {
    /// Reads it once.
    ///
    /// # Errors
    ///
    /// The first [`Unreadable`] that was met, the same at each call.
    pub fn read() -> Result<&'static Self, &'static Unreadable> {
        static READ: LazyLock<Result<Description, Unreadable>> =
            LazyLock::new(|| Description::of(Path::new(PATH)));
        READ.as_ref()
    }

    fn of(path: &Path) -> Result<Self, Unreadable> {
        let mut files = Files::default();
        let written = files.read(path)?.clone();
        let whole = files.resolved(&written, path, &mut Vec::new())?;
        Ok(Self { written, whole })
    }

    /// As it is written.
    #[must_use]
    pub fn written(&self) -> &Value {
        &self.written
    }

    /// With what it refers to in the place of each `$ref`.
    #[must_use]
    pub fn whole(&self) -> &Value {
        &self.whole
    }

    /// A message by its name among the components.
    #[must_use]
    pub fn message(&self, name: &str) -> Option<&Value> {
        self.whole["components"]["messages"].get(name)
    }

    /// All messages, by their names.
    pub fn messages(&self) -> impl Iterator<Item = (&str, &Value)> {
        let messages = self.whole["components"]["messages"].as_object();
        messages.into_iter().flatten().map(|(name, message)| (name.as_str(), message))
    }

    /// The channel of an exchange.
    pub(crate) fn channel(&self, exchange: &str) -> Option<(&str, &Value)> {
        let channels = self.whole["channels"].as_object();
        channels
            .into_iter()
            .flatten()
            .map(|(name, channel)| (name.as_str(), channel))
            .find(|(_, channel)| channel["bindings"]["amqp"]["exchange"]["name"] == exchange)
    }

    /// The operation that sends to a channel.
    pub(crate) fn sending(&self, channel: &str) -> Option<&Value> {
        let reference = format!("#/channels/{channel}");
        let sends = |operation: &Value| {
            operation["action"] == "send" && operation["channel"]["$ref"] == reference.as_str()
        };
        let operations = self.written["operations"].as_object()?;
        operations.values().find(|operation| sends(operation))
    }
}

/// What was read already.
#[derive(Default)]
struct Files(BTreeMap<PathBuf, Value>);

impl Files {
    fn read(&mut self, path: &Path) -> Result<&Value, Unreadable> {
        if !self.0.contains_key(path) {
            let text = fs::read_to_string(path).map_err(|why| Unreadable::File(path.to_owned(), why))?;
            let value = yaml_serde::from_str(&text).map_err(|why| Unreadable::Form(path.to_owned(), why))?;
            self.0.insert(path.to_owned(), value);
        }
        self.0.get(path).ok_or_else(|| Unreadable::Reference(path.display().to_string()))
    }

    /// `value`, which stands in the file `path`, without any `$ref`. `way` is how we came here.
    fn resolved(&mut self, value: &Value, path: &Path, way: &mut Vec<String>) -> Result<Value, Unreadable> {
        match value {
            Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
                Some(reference) => self.referred(reference, path, way),
                None => members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), self.resolved(value, path, way)?)))
                    .collect::<Result<Map<_, _>, _>>()
                    .map(Value::Object),
            },
            Value::Array(items) => items
                .iter()
                .map(|item| self.resolved(item, path, way))
                .collect::<Result<_, _>>()
                .map(Value::Array),
            plain => Ok(plain.clone()),
        }
    }

    fn referred(&mut self, reference: &str, path: &Path, way: &mut Vec<String>) -> Result<Value, Unreadable> {
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let file = if file.is_empty() { path.to_owned() } else { path.with_file_name(file) };
        let place = format!("{}#{pointer}", file.display());
        if way.contains(&place) {
            return Err(Unreadable::Circle(place));
        }
        let found = self.read(&file)?.pointer(pointer).cloned();
        let found = found.ok_or_else(|| Unreadable::Reference(reference.to_owned()))?;
        way.push(place);
        let whole = self.resolved(&found, &file, way)?;
        way.pop();
        Ok(whole)
    }
}
