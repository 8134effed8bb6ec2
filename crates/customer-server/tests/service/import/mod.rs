//! `ms-client import` and `ms-client export`, on each store that lasts.

mod files;
mod killed;
mod replaced;

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Output, Stdio},
};

use tempfile::TempDir;

use crate::{
    database::Database,
    program::{program, run},
};

/// An empty store with a folder for files.
pub(crate) struct Shop {
    pub(crate) folder: TempDir,
    url: String,
    _database: Option<Database>,
}

impl Shop {
    pub(crate) fn embedded() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        Self { folder, url: "sqlite://shop.db".to_owned(), _database: None }
    }

    pub(crate) async fn on(variable: &str) -> Self {
        let database = Database::on(variable).await;
        let folder = tempfile::tempdir().expect("folder");
        Self { folder, url: database.address(), _database: Some(database) }
    }

    /// One of each kind.
    pub(crate) async fn each() -> Vec<Self> {
        vec![Self::embedded(), Self::on("TEST_MYSQL_URL").await, Self::on("TEST_MARIADB_URL").await]
    }

    pub(crate) fn settings(&self) -> [(&str, &str); 1] {
        [("DATABASE_URL", self.url.as_str())]
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        run(&self.folder, &self.settings(), arguments).into()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.path().join(file), text).expect("written");
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join(file)).expect(file)
    }

    /// What is exported.
    pub(crate) fn exported(&self, format: &str) -> String {
        let said = self.run(&["export", "-", "--format", format]);
        assert_eq!(said.status, Some(0), "{said:?}");
        said.out
    }

    /// Imports what is written to its standard input.
    pub(crate) fn import(&self, text: &str, arguments: &[&str]) -> Said {
        let mut command = program(&self.folder, &self.settings());
        command.args(["import", "-"]).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        // Who refuses the first line does not read the others.
        let _refused_early = child.stdin.take().expect("its input").write_all(text.as_bytes());
        child.wait_with_output().expect("the program runs").into()
    }
}

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    /// The lines on standard error, the time that it took left out.
    pub(crate) lines: Vec<String>,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = String::from_utf8(output.stderr).expect("text");
        Self {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).expect("text"),
            lines: text.lines().map(|line| line.split(" (").next().unwrap_or(line).to_owned()).collect(),
        }
    }
}

fn mode(folder: &TempDir, file: impl AsRef<Path>) -> u32 {
    let there = fs::metadata(folder.path().join(file)).expect("a file");
    there.permissions().mode() & 0o777
}

/// Rows of CSV with these identities, an address for each.
pub(crate) fn rows(ids: impl IntoIterator<Item = usize>) -> String {
    let row = |id| format!("{id},Lovelace,Ada,c{id}@example.org,2020-01-01T00:00:00.000001Z\n");
    ids.into_iter().map(row).collect()
}

pub(crate) const HEADER: &str = "id,nom,prenom,email,created_at\n";
