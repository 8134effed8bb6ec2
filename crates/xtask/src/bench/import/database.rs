//! The databases, and how each of them takes rows in by itself.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::rows;
use crate::{
    command,
    failure::{Explain as _, Failure, Outcome},
    servers,
};

/// A database that is emptied for each measurement.
pub(super) trait Database {
    fn name(&self) -> &'static str;
    fn url(&self) -> String;
    /// With the tables of this program, and nothing in them.
    fn empty(&self, program: &Path) -> Outcome;
    /// What takes the rows in without this program.
    fn load(&self, rows: usize) -> Outcome<(&'static str, Command)>;
}

/// A file.
pub(super) struct Sqlite {
    file: PathBuf,
}

/// A server's, spoken to by `mysql` or `mariadb`, whichever is there.
pub(super) struct Mysql {
    server: String,
    folder: PathBuf,
    _servers: Vec<servers::Server>,
}

const NAME: &str = "ms_client_bench";

fn migrate(program: &Path, url: &str) -> Outcome {
    let mut migrate = Command::new(program);
    command::capture(migrate.arg("migrate").env_clear().env("DATABASE_URL", url)).map(drop)
}

impl Sqlite {
    pub(super) fn at(file: PathBuf) -> Self {
        Self { file }
    }
}

impl Database for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.file.display())
    }

    fn empty(&self, program: &Path) -> Outcome {
        for ending in ["", "-wal", "-shm"] {
            let file = format!("{}{ending}", self.file.display());
            if fs::exists(&file).explain(&file)? {
                fs::remove_file(&file).explain(&file)?;
            }
        }
        migrate(program, &self.url())
    }

    fn load(&self, rows: usize) -> Outcome<(&'static str, Command)> {
        let file = self.file.with_extension("csv");
        rows::write_table(&file, rows, "1767225600000001")?;
        let mut load = Command::new("sqlite3");
        load.arg(&self.file).arg(".mode csv");
        load.arg(format!(".import --skip 1 {} customers", file.display()));
        Ok(("sqlite3 .import, the table alone", load))
    }
}

impl Mysql {
    /// On the server that the tests have.
    pub(super) fn provided(folder: PathBuf) -> Outcome<Self> {
        let servers = servers::provide()?;
        let server = servers.iter().find(|server| server.variable() == "TEST_MYSQL_URL");
        let server = server.explain("there is no MySQL")?.url().to_owned();
        Ok(Self { server, folder, _servers: servers })
    }

    fn client(&self) -> Outcome<Command> {
        let rest = self.server.strip_prefix("mysql://").and_then(|rest| rest.rsplit_once('@'));
        let (who, place) = rest.explain("the server's URL has no account")?;
        let (user, password) = who.split_once(':').unwrap_or((who, ""));
        let (host, port) = place.split_once(':').unwrap_or((place, "3306"));
        let here = |name: &&&str| command::succeeds(Command::new(name).arg("--version"));
        let client = ["mysql", "mariadb"].iter().find(here);
        let mut client =
            Command::new(client.ok_or_else(|| Failure::new("there is neither mysql nor mariadb"))?);
        client.args(["--protocol=TCP", "--local-infile=1", "-h", host, "-P", port, "-u", user]);
        client.env("MYSQL_PWD", password);
        Ok(client)
    }

    fn tell(&self, statements: &str) -> Outcome {
        command::capture(self.client()?.args(["-e", statements])).map(drop)
    }
}

impl Database for Mysql {
    fn name(&self) -> &'static str {
        "MySQL"
    }

    fn url(&self) -> String {
        format!("{}/{NAME}", self.server)
    }

    fn empty(&self, program: &Path) -> Outcome {
        self.tell(&format!("DROP DATABASE IF EXISTS {NAME}; CREATE DATABASE {NAME}"))?;
        migrate(program, &self.url())
    }

    fn load(&self, rows: usize) -> Outcome<(&'static str, Command)> {
        let file = self.folder.join("mysql.csv");
        rows::write_table(&file, rows, "2026-01-01 00:00:00.000001")?;
        self.tell("SET GLOBAL local_infile = ON")?;
        let statement = format!(
            "LOAD DATA LOCAL INFILE '{}' INTO TABLE {NAME}.customers CHARACTER SET utf8mb4 \
             FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' IGNORE 1 LINES",
            file.display()
        );
        let mut load = self.client()?;
        load.args(["-e", &statement]);
        Ok(("LOAD DATA LOCAL, the table alone", load))
    }
}

impl Drop for Mysql {
    fn drop(&mut self) {
        let statements = format!("DROP DATABASE IF EXISTS {NAME}; SET GLOBAL local_infile = DEFAULT");
        if let Err(why) = self.tell(&statements) {
            eprintln!("xtask: {why}");
        }
    }
}
