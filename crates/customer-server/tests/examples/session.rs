//! A shell in which the commands of one page are run, one after the other, so that what one sets the next has.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::{page::Example, program::Service};

/// Where the documents say that the service is.
const BASE: &str = "http://127.0.0.1:5001";
/// Printed before each command, and by none of them.
const MARK: char = '\u{1e}';
/// As a terminal shows it: no progress. And no command is waited for without end.
const CURL: &str = "silent\nshow-error\nmax-time = 30\n";

/// A reader at a terminal.
pub(crate) struct Session {
    folder: TempDir,
    services: BTreeMap<String, Service>,
    variables: Vec<(String, String)>,
    /// What a document says, and what it is here.
    words: Vec<(String, String)>,
}

impl Session {
    pub(crate) fn begin() -> Self {
        let curl = Command::new("curl").arg("--version").stdout(Stdio::null()).status();
        assert!(
            curl.is_ok_and(|status| status.success()),
            "there is no curl here, which the examples of the documents call: install the package `curl`"
        );
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(".curlrc"), CURL).expect("curl's settings");
        let keys = crate::program::run(&folder, &[], &["keys", "new"]);
        assert!(keys.status.success(), "one key for all services, so that a token is good for each");
        Self { folder, services: BTreeMap::new(), variables: Vec::new(), words: Vec::new() }
    }

    /// The home of whoever reads, with the keys of the services.
    pub(crate) fn folder(&self) -> &TempDir {
        &self.folder
    }

    /// This service is asked by the examples of that kind.
    pub(crate) fn serve(&mut self, kind: &str, service: Service) {
        self.services.insert(kind.to_owned(), service);
    }

    /// An environment variable.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// A word of the document means another here.
    pub(crate) fn read_as(&mut self, documented: &str, here: &str) {
        self.words.push((documented.to_owned(), here.to_owned()));
    }

    /// Runs the commands; what each printed, and what all of them said on standard error.
    pub(crate) fn run(&self, examples: &[Example]) -> (Vec<String>, String) {
        let script = self.folder.path().join("session.sh");
        let commands = examples.iter().map(|example| format!("printf '\\036'\n{}\n", self.here(example)));
        std::fs::write(&script, commands.collect::<String>()).expect("a script");
        let program = Path::new(env!("CARGO_BIN_EXE_ms-client")).parent().expect("the program's folder");
        let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("a path"));
        let output = Command::new("sh")
            .arg(&script)
            .env_clear()
            .envs([("PATH", path.as_str()), ("LC_ALL", "C.UTF-8")])
            .env("HOME", self.folder.path())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("a shell");
        let (printed, errors) =
            [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text)).into();
        let answers: Vec<String> =
            printed.split(MARK).skip(1).map(|answer| self.documented(answer)).collect();
        assert_eq!(answers.len(), examples.len(), "the shell ended early: {errors}");
        (answers, errors.into_owned())
    }

    fn here(&self, example: &Example) -> String {
        let service = self.services.get(&example.service).expect("a service");
        let command = example.command.replace(BASE, service.url());
        self.words.iter().fold(command, |command, (documented, here)| command.replace(documented, here))
    }

    fn documented(&self, answer: &str) -> String {
        let services = self.services.values();
        services.fold(answer.to_owned(), |answer, service| answer.replace(service.url(), BASE))
    }
}
