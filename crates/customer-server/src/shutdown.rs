//! When to stop.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Returns when the process is asked to stop: by its runner (SIGTERM) or by Ctrl-C.
///
/// # Errors
///
/// When signals cannot be listened for.
pub(crate) async fn asked_to_stop() -> io::Result<&'static str> {
    let (mut term, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(tokio::select! {
        _ = term.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    })
}
