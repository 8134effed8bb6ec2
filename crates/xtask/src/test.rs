//! `cargo xtask test`: `cargo test` over the workspace, with the servers that the tests speak to.

use crate::{command, failure::Outcome, repository, servers};

/// Makes the servers available, runs the tests, stops what was started. The failure has cargo's own status.
pub(crate) fn run(arguments: Vec<String>) -> Outcome {
    let servers = servers::provide()?;
    let mut cargo = repository::cargo();
    cargo.arg("test").args(to_cargo(arguments));
    for server in &servers {
        cargo.env(server.variable(), server.url());
    }
    command::run(&mut cargo)
}

/// The arguments for `cargo test`: always the whole workspace, in one form, unless packages are named.
fn to_cargo(mut arguments: Vec<String>) -> Vec<String> {
    if arguments.first().is_some_and(|first| first == "--") {
        arguments.remove(0);
    }
    let ours = arguments.iter().take_while(|argument| *argument != "--");
    let names_packages = ours
        .into_iter()
        .any(|argument| argument == "-p" || argument == "--package" || argument.starts_with("--package="));
    if !names_packages {
        arguments.insert(0, "--workspace".to_owned());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::to_cargo;

    fn cargo_line(line: &str) -> String {
        to_cargo(line.split_whitespace().map(str::to_owned).collect()).join(" ")
    }

    #[test]
    fn the_whole_workspace_is_tested_unless_packages_are_named() {
        assert_eq!(cargo_line(""), "--workspace");
        assert_eq!(cargo_line("-- --release"), "--workspace --release");
        assert_eq!(cargo_line("-- -p customer-domain -- email"), "-p customer-domain -- email");
        assert_eq!(cargo_line("-- -- -p"), "--workspace -- -p");
    }
}
