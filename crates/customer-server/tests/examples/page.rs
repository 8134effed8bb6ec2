//! A document, and the examples in it.
//!
//! An example is a command, in a line that begins with `$ ` and goes on after `\`, and the lines after it, which are
//! its answer. What follows `console` on the line that opens a block says which service it is asked of.

use std::{collections::BTreeSet, ops::Range, path::PathBuf};

/// A document of this repository.
pub(crate) struct Page {
    name: &'static str,
    path: PathBuf,
    text: String,
}

/// A command, and its answer as it is documented.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Example {
    /// Where the command begins, counted from 1.
    pub(crate) line: usize,
    /// Of which service; an empty text is the one that is asked most.
    pub(crate) service: String,
    pub(crate) command: String,
    pub(crate) answer: String,
    /// The answer's lines, counted from 0.
    lines: Range<usize>,
}

impl Page {
    pub(crate) fn read(name: &'static str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
        let text = std::fs::read_to_string(&path).expect("a document");
        Self { name, path, text }
    }

    pub(crate) fn name(&self) -> &str {
        self.name
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn examples(&self) -> Vec<Example> {
        examples(&self.text)
    }

    pub(crate) fn kinds_of_service(&self) -> BTreeSet<String> {
        self.examples().into_iter().map(|example| example.service).collect()
    }

    /// Puts these answers in the places of those that are there.
    pub(crate) fn write(&self, answers: impl Iterator<Item = String>) {
        let (mut text, mut next) = (Vec::new(), 0);
        let lines: Vec<&str> = self.text.lines().collect();
        let examples = self.examples();
        let answers: Vec<String> = answers.collect();
        for (example, answer) in examples.iter().zip(&answers) {
            text.extend(lines.get(next..example.lines.start).expect("lines before"));
            text.extend(answer.lines());
            next = example.lines.end;
        }
        text.extend(lines.get(next..).expect("lines after"));
        std::fs::write(&self.path, text.join("\n") + "\n").expect("written");
    }
}

fn examples(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut block: Option<&str> = None;
    let mut goes_on = false;
    for (number, line) in text.lines().enumerate() {
        if let Some(kind) = line.strip_prefix("```") {
            block = if block.is_some() { None } else { Some(kind) };
            continue;
        }
        let Some(service) = block.and_then(|kind| kind.strip_prefix("console")) else { continue };
        if goes_on {
            let example = examples.last_mut().expect("it began");
            example.command.extend(["\n", line]);
            example.lines = number + 1..number + 1;
        } else if let Some(command) = line.strip_prefix("$ ") {
            examples.push(Example {
                line: number + 1,
                service: service.trim().to_owned(),
                command: command.to_owned(),
                answer: String::new(),
                lines: number + 1..number + 1,
            });
        } else {
            let example = examples.last_mut().expect("a block of the kind `console` begins with a command");
            example.answer.extend([line, "\n"]);
            example.lines.end = number + 1;
            continue;
        }
        goes_on = line.ends_with('\\');
    }
    examples
}

#[test]
fn commands_and_answers_are_told_apart() {
    let text = "a\n```sh\n$ no\n```\n```console\n$ one \\\n  1\nfirst\n\nsecond\n$ two\n```\n```console mysql\n$ three\n3\n```\n";
    let example = |line, service: &str, command: &str, answer: &str, lines| Example {
        line,
        service: service.to_owned(),
        command: command.to_owned(),
        answer: answer.to_owned(),
        lines,
    };
    assert_eq!(
        examples(text),
        [
            example(6, "", "one \\\n  1", "first\n\nsecond\n", 7..10),
            example(11, "", "two", "", 11..11),
            example(14, "mysql", "three", "3\n", 14..15),
        ]
    );
}
