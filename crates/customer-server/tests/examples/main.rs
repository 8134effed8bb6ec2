//! The examples of the documents, run as a reader runs them: every command that stands in a block of the kind
//! `console`, in order, and whether its answer is the one that stands there.
//!
//! After a change that is meant, `MS_CLIENT_WRITE_EXAMPLES=1` writes the answers into the documents: read the
//! difference before you commit it.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "its other callers are in another test")]
#[path = "../service/client.rs"]
mod client;
#[expect(dead_code, reason = "its other callers are in another test")]
#[path = "../../../customer-mysql/tests/mysql/database.rs"]
mod database;
mod likeness;
mod page;
#[expect(dead_code, reason = "its other callers are in another test")]
#[path = "../service/program.rs"]
mod program;
mod session;

use std::fmt::Write as _;

use database::Database;
use likeness::Likeness;
use page::Page;
use program::{Service, program};
use session::Session;

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_of_the_http_page_are_true() {
    let page = Page::read("docs/http.md");
    let database = Database::on("TEST_MYSQL_URL").await;
    let mut session = Session::begin();
    for kind in page.kinds_of_service() {
        let address = database.address();
        let settings = kind.split_whitespace().map(|word| match word {
            "mysql" => ("DATABASE_URL", address.as_str()),
            setting => setting.split_once('=').expect("`mysql`, or NAME=value, after `console`"),
        });
        // Each service of the page begins with nothing.
        let settings: Vec<_> = std::iter::once(("DATABASE_URL", "memory:")).chain(settings).collect();
        session.serve(&kind, Service::start(session.folder(), &settings));
    }
    session.set("DATABASE_URL", &database.address());
    hold(&page, &session);
}

#[test]
fn the_session_of_the_readme_is_true() {
    let page = Page::read("README.md");
    let mut session = Session::begin();
    let mut service = Service::begin(&mut program(session.folder(), &[("BIND", "127.0.0.1:0")]));
    let password_in = |text: &str| {
        let (_, rest) = text.split_once("administrator password: ").expect("the first administrator");
        rest.lines().next().expect("its password").to_owned()
    };
    session.read_as(&password_in(page.text()), &password_in(&service.line("administrator password: ")));
    session.serve("", service);
    hold(&page, &session);
}

/// Runs the examples of a page, and fails with all that are not true.
#[track_caller]
fn hold(page: &Page, session: &Session) {
    let examples = page.examples();
    assert!(examples.len() > 4, "{} has too few examples to be read rightly", page.name());
    let (answers, errors) = session.run(&examples);
    if std::env::var_os("MS_CLIENT_WRITE_EXAMPLES").is_some() {
        let answers = examples.iter().zip(&answers);
        page.write(answers.map(|(example, answer)| likeness::as_documented(&example.answer, answer)));
        return;
    }
    let mut likeness = Likeness::default();
    let mut lies = String::new();
    for (example, answer) in examples.iter().zip(&answers) {
        if let Err(difference) = likeness.hold(&example.answer, answer) {
            let (name, line) = (page.name(), example.line);
            write!(lies, "\n{name}:{line}: $ {}\n{difference}", example.command).expect("written");
        }
    }
    assert!(lies.is_empty(), "these examples are not true:\n{lies}\nOn standard error:\n{errors}");
}
