//! Times with their unit, within bounds. What they are for stands where they are set.

use std::time::Duration;

use humantime::{format_duration, parse_duration};

/// Reads a time that is neither shorter nor longer.
pub(super) fn between(
    shortest: Duration,
    longest: Duration,
) -> impl Fn(&str) -> Result<Duration, String> + Clone + Send + Sync + 'static {
    move |text| {
        let time = parse_duration(text).map_err(|why| why.to_string())?;
        if (shortest..=longest).contains(&time) {
            return Ok(time);
        }
        let [shortest, longest] = [shortest, longest].map(format_duration);
        Err(format!("must be from {shortest} to {longest}"))
    }
}

/// The same, of whole seconds.
pub(super) fn whole_seconds(
    longest: Duration,
) -> impl Fn(&str) -> Result<Duration, String> + Clone + Send + Sync + 'static {
    let read = between(Duration::ZERO, longest);
    move |text| {
        let time = read(text)?;
        if time.subsec_nanos() == 0 { Ok(time) } else { Err("must be whole seconds".to_owned()) }
    }
}
