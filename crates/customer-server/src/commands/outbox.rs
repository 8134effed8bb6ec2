//! `ms-client outbox`: what waits, and what is to be sent again. It sends nothing: a running service does.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use customer_application::OutboxService;
use customer_domain::{
    Timestamp,
    customer::{CustomerId, Version},
    ports::{Backlog, Parked, Replay},
};
use serde_json::json;

use super::{Outcome, output::say, progress::Progress};
use crate::{identity::SystemClock, settings::DatabaseSettings, store::Store};

/// More are counted and not shown.
const SHOWN: usize = 1000;

/// What can be done with the outbox.
#[derive(Debug, Subcommand)]
pub(crate) enum OutboxCommand {
    /// Show how many events wait, since when, and which are parked and why
    Status(Status),
    /// Have events sent again, each customer's in their order; consumers drop what they have seen
    ///
    /// A running service with a broker sends them. Events are kept for `OUTBOX_RETENTION` after their delivery; of a
    /// customer who was deleted only the deletion is kept.
    Replay(Chosen),
}

/// How to show it.
#[derive(Args, Debug)]
pub(crate) struct Status {
    /// For programs, in one line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseSettings,
}

/// Which events.
#[derive(Args, Debug)]
pub(crate) struct Chosen {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    database: DatabaseSettings,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Which {
    /// Those that were delivered since then, for instance 2026-11-24T06:00:00Z
    #[arg(long, value_name = "RFC3339")]
    since: Option<DateTime<Utc>>,
    /// All that are kept of this customer, parked ones too
    #[arg(long, value_name = "ID")]
    customer: Option<CustomerId>,
    /// Those that are parked, and those that wait behind them
    #[arg(long)]
    parked: bool,
}

impl Which {
    /// The one that was named.
    fn replay(&self) -> Replay {
        match (self.since, self.customer) {
            (Some(since), _) => Replay::Since(Timestamp::from_utc(since)),
            (_, Some(customer)) => Replay::Customer(customer),
            (None, None) => Replay::Parked,
        }
    }
}

pub(crate) async fn outbox(command: OutboxCommand) -> Outcome {
    match command {
        OutboxCommand::Status(Status { json, database }) => {
            let (backlog, parked) = open(&database).await?.status(SHOWN).await?;
            let shown = if json { as_json(&backlog, &parked) } else { as_text(&backlog, &parked) };
            say(&shown)?;
            Ok(())
        }
        OutboxCommand::Replay(Chosen { which, database }) => {
            let outbox = open(&database).await?;
            let progress = Progress::at_work("looking for events");
            let marked = |events| progress.so_far(format!("{events} events marked"));
            let again = outbox.replay(which.replay(), marked).await?;
            drop(progress);
            let events = if again == 1 { "event is" } else { "events are" };
            say(&format!("{again} {events} sent again\n"))?;
            Ok(())
        }
    }
}

async fn open(database: &DatabaseSettings) -> Result<OutboxService, Box<dyn std::error::Error>> {
    Ok(OutboxService::new(Store::existing(database.lasting()?).await?.ports, Arc::new(SystemClock)))
}

fn as_json(backlog: &Backlog, parked: &[Parked]) -> String {
    let shown: Vec<_> = parked
        .iter()
        .map(|parked| {
            json!({
                "id": parked.fact.to_string(),
                "subject": parked.subject.to_string(),
                "version": parked.version.map(Version::get),
                "since": parked.since.to_string(),
                "tries": parked.tries,
                "reason": parked.reason,
            })
        })
        .collect();
    let status = json!({
        "pending": backlog.pending,
        "oldest": backlog.oldest.map(|at| at.to_string()),
        "parked": backlog.parked,
        "parked_events": shown,
    });
    format!("{status}\n")
}

fn as_text(backlog: &Backlog, parked: &[Parked]) -> String {
    let since = backlog.oldest.map(|at| format!(", the oldest since {at}")).unwrap_or_default();
    let mut lines = vec![format!("pending  {}{since}", backlog.pending)];
    lines.push(format!("parked   {}, with those that wait behind", backlog.parked));
    if !parked.is_empty() {
        let head = ["subject", "version", "tries", "last tried", "event"];
        lines.push(String::new());
        lines.push(row(head, "reason"));
    }
    for Parked { fact, subject, version, since, tries, reason } in parked {
        let version = version.map(|version| version.get().to_string()).unwrap_or_default();
        let (subject, tries) = (subject.to_string(), tries.to_string());
        lines.push(row([&subject, &version, &tries, &since.to_string(), &fact.to_string()], reason));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn row([subject, version, tries, since, fact]: [&str; 5], reason: &str) -> String {
    format!("{subject:>10}  {version:>7}  {tries:>5}  {since:<27}  {fact:<36}  {reason}")
}
