//! Servers that the environment names: ours to use, not to stop.

use super::{Kind, Server};

/// The server that the kind's variable names, if it is set.
pub(super) fn find(kind: Kind) -> Option<Server> {
    let url = std::env::var(kind.variable()).ok().filter(|url| !url.is_empty())?;
    let origin = format!("the environment, {} ({})", kind.variable(), place(&url));
    Some(Server { kind, url, origin, _processes: Vec::new() })
}

/// Host and port of an address: what may be shown of it.
fn place(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    authority.rsplit_once('@').map_or(authority, |(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(place("mysql://root:a@b@127.0.0.1:3306/x?y=z"), "127.0.0.1:3306");
        assert_eq!(place("amqp://localhost"), "localhost");
    }
}
