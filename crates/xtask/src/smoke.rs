//! `cargo xtask smoke`: the whole stack of `deploy/`, used once as its users would.

use std::{process::Command, time::Duration};

use serde_json::{Value, json};

use crate::{
    broker::DELETIONS,
    command,
    failure::{Explain as _, Failure, Outcome},
    http::{Client, number, text},
    repository, runbook,
    stack::{self, Stack},
    wait,
};

/// Grafana is left out: its queries are tried on Prometheus instead.
const SERVICES: &[&str] = &["client-service", "mysql", "rabbitmq", "prometheus", "nginx"];

/// Two rounds of scraping, and some.
const PATIENCE: Duration = Duration::from_secs(90);

/// Starts the stack, uses it, takes it down.
pub(crate) fn run() -> Outcome {
    stack::with("ms-client-smoke", SERVICES, |stack| {
        step("the service answers behind the gateway", welcome(&stack.gateway()))?;
        step("nobody reads customers without a token", challenge(&stack.gateway()))?;
        let client = step("the administrator logs in", stack.log_in(stack.gateway()))?;
        let id = step("a customer is created, read, listed, changed and deleted", life(&client))?;
        step("the deletion waits for MS-Commande", announced(stack, id))?;
        step("a backup of MySQL is restored", restored(stack, &client))?;
        step("every metric is exported", metrics(&client))?;
        step("Prometheus reaches all of its targets", targets(stack))?;
        step("the dashboards' queries are answered", dashboards(stack))
    })
}

fn step<T>(what: &str, done: Outcome<T>) -> Outcome<T> {
    let done = done.explain(what)?;
    eprintln!("  ok: {what}");
    Ok(done)
}

fn welcome(client: &Client) -> Outcome {
    let answer = client.get("/")?.with_status(200)?;
    if text(&answer.json()?, "msg").contains("up and running") {
        Ok(())
    } else {
        Err(answer.failure("no welcome"))
    }
}

fn challenge(client: &Client) -> Outcome {
    let answer = client.get("/customers")?;
    if !answer.header("www-authenticate").starts_with("Bearer") {
        return Err(answer.failure("without a Bearer challenge"));
    }
    answer.problem(401).map(drop)
}

/// Walks a customer from creation to deletion; gives its id.
fn life(client: &Client) -> Outcome<u64> {
    let draft = json!({"nom": "Lovelace", "prenom": "Ada", "email": "ada@example.org"});
    let created = client.post("/customers", &draft)?.with_status(201)?;
    let customer = created.json()?;
    let id = number(&customer, "id").explain("a customer without an id")?;
    let path = format!("/customers/{id}");
    if !created.header("location").ends_with(&path) {
        return Err(created.failure("without its Location"));
    }
    let read = client.get(&path)?.with_status(200)?;
    if read.json()? != customer {
        return Err(read.failure("which is not what was created"));
    }
    let list = client.get("/customers")?.with_status(200)?;
    if !list.json()?.as_array().is_some_and(|customers| customers.contains(&customer)) {
        return Err(list.failure("without the customer"));
    }
    let changed = client.send("PUT", &path, Some(&json!({"ville": "Lyon"})))?.with_status(200)?;
    let customer = changed.json()?;
    if text(&customer, "ville") != "Lyon"
        || text(&customer, "nom") != "Lovelace"
        || number(&customer, "version") != Some(2)
    {
        return Err(changed.failure("which is not the change"));
    }
    client.send("DELETE", &path, None)?.with_status(200)?;
    client.get(&path)?.problem(404)?;
    Ok(id)
}

fn announced(stack: &Stack, id: u64) -> Outcome {
    let broker = stack.broker()?;
    wait::until("no message of the deletion", PATIENCE, || {
        let messages = broker.take(DELETIONS)?;
        let found = messages.contains(&json!({"client_id": id}));
        if found {
            Ok(())
        } else {
            Err(Failure::new(format!("customer {id} is not among {} messages", messages.len())))
        }
    })
}

/// Backs up and restores as the runbook has it: what was there is back, what came later is not, and no id is given again.
fn restored(stack: &Stack, client: &Client) -> Outcome {
    let commands = runbook::commands("Back up and restore MySQL")?;
    let [back_up, restore] = commands.as_slice() else {
        return Err(Failure::new("the runbook backs up and restores in two steps no more"));
    };
    let folder = repository::scratch("backup")?;
    let added = |email: &str| {
        let draft = json!({"nom": "Hopper", "prenom": "Grace", "email": email});
        client.post("/customers", &draft)?.with_status(201)?.json()
    };
    let before = added("before@example.org")?;
    stack.type_in(back_up, &folder)?;
    let path = |customer: &Value| format!("/customers/{}", customer["id"]);
    client.send("DELETE", &path(&before), None)?.with_status(200)?;
    let after = added("after@example.org")?;
    stack.type_in(restore, &folder)?;
    let read = client.get(&path(&before))?.with_status(200)?;
    if read.json()? != before {
        return Err(read.failure("which is not what was backed up"));
    }
    client.get(&path(&after))?.problem(404)?;
    let later = added("later@example.org")?;
    if number(&later, "id") <= number(&after, "id") {
        return Err(Failure::new(format!("{} was given again", path(&later))));
    }
    Ok(())
}

/// All names of `customer-metrics` are there, though some come only with the first event that is published.
fn metrics(client: &Client) -> Outcome {
    let source = repository::root().join("crates/customer-metrics/src/lib.rs");
    let source = std::fs::read_to_string(&source).explain("the metrics' names cannot be read")?;
    let names = source
        .lines()
        .filter(|line| line.starts_with("pub const "))
        .filter_map(|line| line.split('"').nth(1));
    let names: Vec<&str> = names.collect();
    wait::until("not all metrics are there", PATIENCE, || {
        let exported = client.get("/metrics")?.with_status(200)?.body;
        let missing: Vec<_> =
            names.iter().filter(|name| !exported.contains(&format!("\n# TYPE {name} "))).collect();
        if missing.is_empty() { Ok(()) } else { Err(Failure::new(format!("missing: {missing:?}"))) }
    })
}

fn targets(stack: &Stack) -> Outcome {
    let prometheus = Client::new(stack.prometheus());
    wait::until("not all targets are up", PATIENCE, || {
        let answer = prometheus.get("/api/v1/targets?state=active")?.with_status(200)?.json()?;
        let targets =
            answer.pointer("/data/activeTargets").and_then(Value::as_array).explain("no targets")?;
        let jobs = ["ms-client", "rabbitmq", "prometheus"];
        let is_up = |job: &&&str| {
            let of_job = |target: &&Value| target.pointer("/labels/job").and_then(Value::as_str) == Some(job);
            let mut targets = targets.iter().filter(of_job).peekable();
            targets.peek().is_some() && targets.all(|target| text(target, "health") == "up")
        };
        let down: Vec<_> = jobs.iter().filter(|job| !is_up(job)).collect();
        if down.is_empty() { Ok(()) } else { Err(Failure::new(format!("down: {down:?}"))) }
    })
}

/// What `deploy/grafana/check.py` says of the dashboards, on a Prometheus that has seen this very traffic.
fn dashboards(stack: &Stack) -> Outcome {
    let mut check = Command::new("python3");
    check.arg(repository::root().join("deploy/grafana/check.py")).arg(stack.prometheus()).arg("--need-data");
    wait::until("deploy/grafana/check.py fails", PATIENCE, || command::capture(&mut check)).map(drop)
}
