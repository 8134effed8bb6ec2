//! Whether a server on this machine answers in its own protocol.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

const PATIENCE: Duration = Duration::from_secs(2);

/// AMQP 0-9-1's first bytes, which the server answers with `Connection.Start`: class 10, method 10.
const AMQP_HEADER: &[u8; 8] = b"AMQP\x00\x00\x09\x01";

/// MySQL and MariaDB speak first: a packet with number 0 that begins with the protocol's version, 10. A server
/// that refuses us sends 255 in that place.
pub(super) fn mysql(port: u16) -> bool {
    matches!(answer(port, &[]), Some([_, _, _, 0, 10, _, _, _, _, _, _]))
}

/// RabbitMQ answers our header with a method frame on channel 0.
pub(super) fn amqp(port: u16) -> bool {
    matches!(answer(port, AMQP_HEADER), Some([1, 0, 0, _, _, _, _, 0, 10, 0, 10]))
}

/// The first bytes that come after `hello` was sent.
fn answer(port: u16, hello: &[u8]) -> Option<[u8; 11]> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(hello).ok()?;
    let mut head = [0; 11];
    stream.read_exact(&mut head).ok()?;
    Some(head)
}

#[cfg(test)]
mod tests {
    use std::{io::Write as _, net::TcpListener, thread};

    use super::{amqp, mysql};

    fn server_that_says(bytes: &'static [u8]) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || listener.accept().unwrap().0.write_all(bytes).unwrap());
        port
    }

    #[test]
    fn a_greeting_is_known_by_its_first_bytes() {
        assert!(mysql(server_that_says(b"\x4a\x00\x00\x00\x0a9.7.4\x00more")));
        assert!(amqp(server_that_says(b"\x01\x00\x00\x00\x00\x01\xf0\x00\x0a\x00\x0a")));
    }

    #[test]
    fn an_open_port_is_not_yet_a_server() {
        for silence in [&b""[..], b"\x00", b"\x4a\x00\x00\x00\xff too many connections"] {
            assert!(!mysql(server_that_says(silence)), "{silence:?}");
            assert!(!amqp(server_that_says(silence)), "{silence:?}");
        }
    }
}
