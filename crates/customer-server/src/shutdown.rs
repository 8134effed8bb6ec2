//! When to stop.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Asked to stop: by the process's runner (SIGTERM) or by Ctrl-C.
///
/// To be made before anybody can know that the process runs: a signal that comes earlier ends it at once.
pub(crate) struct Asked {
    term: Signal,
    interrupt: Signal,
}

impl Asked {
    /// Begins to listen for signals.
    ///
    /// # Errors
    ///
    /// When signals cannot be listened for.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { term: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Returns when one has come since then.
    pub(crate) async fn wait(&mut self) -> &'static str {
        tokio::select! {
            _ = self.term.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
