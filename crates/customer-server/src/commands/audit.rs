//! `ms-client audit`: who changed what, a line of JSON each, the newest first.

use chrono::{DateTime, Utc};
use clap::Args;
use customer_domain::{
    Timestamp,
    access::Username,
    customer::CustomerId,
    event::Subject,
    ports::{AuditQuery, AuditTrail},
};
use customer_http::HistoryEntry;

use super::{Outcome, output::say};
use crate::{settings::DatabaseSettings, store::Store};

/// Entries read in one step.
const STEP: usize = 500;

/// Which entries.
#[derive(Args, Debug)]
pub(crate) struct AuditArguments {
    /// Only those about the customer with this id
    #[arg(long, value_name = "ID", conflicts_with = "account")]
    customer: Option<String>,
    /// Only those about the account of this name
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Only those from this moment on (RFC 3339)
    #[arg(long, value_name = "TIME")]
    since: Option<DateTime<Utc>>,
    /// The newest so many
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
    #[command(flatten)]
    database: DatabaseSettings,
}

pub(crate) async fn audit(arguments: AuditArguments) -> Outcome {
    let mut sought = AuditQuery {
        subject: arguments.subject()?,
        since: arguments.since.map(Timestamp::from_utc),
        before: None,
        limit: STEP,
    };
    let trail = Store::existing(arguments.database.lasting()?).await?.ports;
    let mut left = arguments.limit.unwrap_or(usize::MAX);
    while left > 0 {
        sought.limit = STEP.min(left);
        let recorded = AuditTrail::read(&*trail, &sought).await?;
        let Some(last) = recorded.last() else { break };
        sought.before = Some(last.number);
        left -= recorded.len();
        let mut lines = String::new();
        for entry in &recorded {
            lines.push_str(&HistoryEntry::from(entry).to_json()?);
            lines.push('\n');
        }
        if !say(&lines)? {
            break;
        }
    }
    Ok(())
}

impl AuditArguments {
    fn subject(&self) -> Result<Option<Subject>, String> {
        Ok(match (&self.customer, &self.account) {
            (Some(id), _) => {
                let id: CustomerId = id.parse().map_err(|why| format!("the customer's id {why}"))?;
                Some(Subject::Customer(id))
            }
            (None, Some(name)) => {
                let name = Username::parse(name).map_err(|why| format!("the name {why}"))?;
                Some(Subject::Account(name))
            }
            (None, None) => None,
        })
    }
}
