//! What a command says on standard output.

use std::io::{self, ErrorKind, Write as _};

/// Says it, and whether anybody still listens: whoever read the beginning may have seen enough, which is no error.
pub(crate) fn say(text: &str) -> Result<bool, String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(why) if why.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(why) => Err(format!("standard output: {why}")),
    }
}
