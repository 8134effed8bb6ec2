//! The compose stack of `deploy/`, under a project name, on ports and with volumes of its own: it comes up beside
//! whatever runs on this machine, and leaves nothing.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;

use crate::{
    broker::Broker,
    command::{capture, run, succeeds},
    failure::{Explain as _, Failure, Outcome},
    http::{Client, text},
    lifeline::Lifeline,
    repository,
    servers::{self, docker},
    wait,
};

/// A stack that runs, for as long as this value lives.
pub(crate) struct Stack {
    project: &'static str,
    services: &'static [&'static str],
    /// Of the service itself, so that it takes none that is in use.
    service: u16,
    gateway: u16,
    amqp: u16,
    management: u16,
    prometheus: u16,
    grafana: u16,
    _lifeline: Lifeline,
}

/// Starts these services and what they stand on, does `work` with them, and takes everything down.
pub(crate) fn with(
    project: &'static str,
    services: &'static [&'static str],
    work: impl FnOnce(&Stack) -> Outcome,
) -> Outcome {
    if !succeeds(Command::new("docker").args(["compose", "version"])) || !docker::is_here() {
        return Err(Failure::new(format!("{project} needs Docker with Compose")));
    }
    let stack = Stack::new(project, services)?;
    let done = stack.build().and_then(|()| stack.up()).and_then(|()| work(&stack));
    if done.is_err() {
        stack.show_logs();
    }
    eprintln!("taking {project} down");
    done
}

impl Stack {
    fn new(project: &'static str, services: &'static [&'static str]) -> Outcome<Self> {
        let mut down = compose(project);
        down.args(["down", "--volumes", "--remove-orphans", "--timeout", "5"]);
        // What a killed run left there.
        capture(&mut down)?;
        Ok(Self {
            project,
            services,
            service: servers::free_port()?,
            gateway: servers::free_port()?,
            amqp: servers::free_port()?,
            management: servers::free_port()?,
            prometheus: servers::free_port()?,
            grafana: servers::free_port()?,
            _lifeline: Lifeline::new(&down)?,
        })
    }

    /// Builds the service's image, which its one-shot commands share.
    fn build(&self) -> Outcome {
        run(self.compose().args(["build", "client-service"]).env("COMPOSE_PROGRESS", "plain"))
    }

    /// Starts whatever of the stack does not run, and waits until it is healthy.
    pub(crate) fn up(&self) -> Outcome {
        eprintln!("starting {}: {}", self.project, self.services.join(", "));
        let mut up = self.compose();
        up.args(["up", "--detach", "--quiet-pull", "--wait", "--wait-timeout", "300"]).args(self.services);
        run(&mut up)
    }

    /// The service as other machines reach it.
    pub(crate) fn gateway(&self) -> Client {
        Client::new(format!("http://127.0.0.1:{}/api/client-service", self.gateway))
    }

    /// Where Prometheus is.
    pub(crate) fn prometheus(&self) -> String {
        format!("http://127.0.0.1:{}", self.prometheus)
    }

    /// The broker's management, once it answers.
    pub(crate) fn broker(&self) -> Outcome<Broker> {
        Ok(Broker::new(self.management, "ms-client", &self.secret("rabbitmq/password")?))
    }

    /// That client with the administrator's token.
    pub(crate) fn log_in(&self, client: Client) -> Outcome<Client> {
        let who = json!({"username": "admin", "password": self.secret("client/admin_password")?});
        let answer = wait::until("the administrator cannot log in", Duration::from_secs(30), || {
            client.post("/login", &who)?.with_status(200)
        })?;
        let tokens = answer.json()?;
        Ok(client
            .with_bearer(Some(text(&tokens, "token")).filter(|token| !token.is_empty()).explain("no token")?))
    }

    /// Does what the runbook says, in a folder, with this stack behind its `dc`.
    pub(crate) fn type_in(&self, commands: &str, folder: &Path) -> Outcome {
        let mut shell = self.compose();
        let words: Vec<_> = shell.get_args().map(|word| format!("'{}'", word.to_string_lossy())).collect();
        let script = format!("set -euo pipefail\ndc() {{ docker {} \"$@\"; }}\n{commands}", words.join(" "));
        let environment: Vec<_> =
            shell.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))).collect();
        shell = Command::new("bash");
        shell.args(["-c", &script]).current_dir(folder).stdin(Stdio::null());
        shell.envs(environment.into_iter().filter_map(|(name, value)| Some((name, value?))));
        run(&mut shell)
    }

    /// A secret that the stack has made, as `deploy/README.md` reads it.
    fn secret(&self, file: &str) -> Outcome<String> {
        capture(self.compose().args(["run", "--rm", "--no-deps", "-T", "secrets", "cat", file]))
    }

    fn show_logs(&self) {
        eprintln!("the end of the logs of {}:", self.project);
        if let Err(failure) = run(self.compose().args(["logs", "--tail", "40"])) {
            eprintln!("xtask: {failure}");
        }
    }

    fn compose(&self) -> Command {
        let mut command = compose(self.project);
        let ports = [
            ("CLIENT_PORT", self.service),
            ("GATEWAY_PORT", self.gateway),
            ("AMQP_PORT", self.amqp),
            ("RABBITMQ_UI_PORT", self.management),
            ("PROMETHEUS_PORT", self.prometheus),
            ("GRAFANA_PORT", self.grafana),
        ];
        command.envs(ports.map(|(name, port)| (name, port.to_string())));
        // Not the tag of the stack that a person runs here.
        command.env("MS_CLIENT_TAG", "xtask");
        command
    }
}

fn compose(project: &str) -> Command {
    let mut command = Command::new("docker");
    command.args(["compose", "--project-name", project, "--file"]);
    command.arg(repository::root().join("deploy/compose.yml")).env("COMPOSE_PROGRESS", "quiet");
    command
}
