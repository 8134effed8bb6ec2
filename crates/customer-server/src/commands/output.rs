//! What a command says on standard output, and what it tells beside that on standard error: how far it is, why it failed.

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
    tell(&format!("ms-client: {why}"));
}

/// Tells a line on standard error. One that cannot be written is lost: who reads no more has seen enough, and what goes on
/// meanwhile is not to end for it.
pub(crate) fn tell(line: &str) {
    let _lost = io::stderr().write_all(format!("{line}\n").as_bytes());
}
