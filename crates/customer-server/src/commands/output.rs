//! What a command says on standard output, and why it failed on standard error.

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

/// Why the program ends. Where that cannot be written its status alone tells of it.
pub(crate) fn complain(why: &str) {
    let _written = writeln!(io::stderr(), "ms-client: {why}");
}
