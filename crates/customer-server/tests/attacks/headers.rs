//! The header `Authorization`, and its length.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use crate::target::{Reply, Target};

#[test]
fn a_request_has_one_token_or_none() {
    let target = Target::start();
    let good = format!("Bearer {}", target.signer.good());
    let bad = format!("Bearer {}x", target.signer.good());
    for headers in [[&good, &good], [&good, &bad], [&bad, &good]] {
        let reply = target.ask(&headers.map(String::as_bytes)).expect("an answer");
        assert!(reply.refuses(), "{reply:?}");
    }
    let basic = b"Basic YWRtaW46YWRtaW4=".as_slice();
    let both = target.ask(&[basic, good.as_bytes()]).expect("an answer");
    assert!(both.refuses(), "{both:?}");

    let token = target.signer.good();
    let asked = Reply { status: 401, challenge: Some(r#"Bearer realm="customers""#.to_owned()) };
    assert_eq!(target.ask(&[]).expect("an answer"), asked);
    for header in [
        basic,
        b"",
        b"Bearer",
        token.as_bytes(),
        format!("Token {token}").as_bytes(),
        format!("Bearer:{token}").as_bytes(),
        format!("Bearer,{token}").as_bytes(),
        format!("Bearer\t{token}").as_bytes(),
        format!("Bearer=\"{token}\"").as_bytes(),
    ] {
        assert_eq!(target.ask(&[header]).expect("an answer"), asked, "{}", header.escape_ascii());
    }
    target.assert_well();
}

#[test]
fn a_huge_token_is_none_and_costs_nobody_else_anything() {
    let target = Target::start();
    for size in [4_096, 8_192, 32_768, 65_536] {
        for token in ["A".repeat(size), target.signer.good() + &"A".repeat(size), ".".repeat(size)] {
            let reply = target.bear(&token);
            assert!(reply.refuses(), "{size} bytes: {reply:?}");
        }
    }
    // More than a head may have: it is refused before it is read, and the connection ends, perhaps with the answer unread.
    for size in [262_144, 4 << 20] {
        if let Ok(reply) = target.ask(&[format!("Bearer {}", "A".repeat(size)).as_bytes()]) {
            assert!((400..500).contains(&reply.status), "{size} bytes: {reply:?}");
        }
        target.assert_well();
    }
}

#[test]
fn bytes_that_are_no_text_are_no_token() {
    let target = Target::start();
    let good = target.signer.good();
    for (header, status) in [
        (&b"\xff\xfe\xff"[..], 401),
        (b"Bearer \xff\xfe\xff", 401),
        (&[b"Bearer\xa0", good.as_bytes()].concat(), 401),
        (&[b"Bearer ", good.as_bytes(), b"\xe9"].concat(), 401),
        (&[b"Bearer ", good.as_bytes(), b"\0"].concat(), 400),
        (&[b"Bearer \r", good.as_bytes()].concat(), 400),
    ] {
        let answer = raw(&target, header);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{}: {answer}", header.escape_ascii());
        let challenge = "\r\nwww-authenticate: Bearer realm=\"customers\"\r\n";
        assert!(status != 401 || answer.contains(challenge), "{}: {answer}", header.escape_ascii());
    }
    target.assert_well();
}

/// What is answered to a header that clients would not send.
fn raw(target: &Target, authorization: &[u8]) -> String {
    let address = target.url().strip_prefix("http://").expect("an address");
    let mut connection = TcpStream::connect(address).expect("a connection");
    let head = b"GET /customers HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: ";
    connection.write_all(&[head, authorization, b"\r\n\r\n"].concat()).expect("sent");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    answer
}
