//! `ms-client healthcheck`: for containers, which have no other client.

use std::{net::Ipv4Addr, time::Duration};

use super::Outcome;
use crate::settings::BindSettings;

pub(crate) fn healthcheck(settings: &BindSettings) -> Outcome {
    let mut address = settings.bind;
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(3))).build().into();
    let url = format!("http://{address}/readyz");
    agent.get(&url).call().map_err(|why| format!("{url}: {why}"))?;
    Ok(())
}
