//! Clients that take their time with a request.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use crate::program::Service;

/// What is answered to this much of a request, and how long that took.
fn answer(service: &Service, request: &str) -> (String, Duration) {
    let mut stream =
        TcpStream::connect(service.url().strip_prefix("http://").expect("a URL")).expect("connected");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time-out");
    stream.write_all(request.as_bytes()).expect("sent");
    let (mut answer, begun) = (String::new(), Instant::now());
    stream.read_to_string(&mut answer).expect("an answer, and an end");
    (answer, begun.elapsed())
}

#[test]
fn a_head_or_a_body_that_does_not_come_is_not_waited_for_long() {
    let folder = tempfile::tempdir().expect("folder");
    let service = Service::start(&folder, &[]);
    let (head, took) = answer(&service, "GET /customers HTTP/1.1\r\nhost: x\r\nx-slow: ");
    assert!(head.starts_with("HTTP/1.1 408") && took < Duration::from_secs(10), "{took:?}: {head}");

    let token = service.admin().token;
    let request = format!(
        "POST /customers HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\
         authorization: Bearer {token}\r\n\r\n{{\"nom\":"
    );
    let (body, took) = answer(&service, &request);
    assert!(body.starts_with("HTTP/1.1 408") && took < Duration::from_secs(10), "{took:?}: {body}");
    assert!(body.contains("/problems/request-timeout"), "{body}");
}

#[test]
fn what_is_no_http_is_refused_and_harms_nobody() {
    let folder = tempfile::tempdir().expect("folder");
    let service = Service::start(&folder, &[]);
    for nonsense in
        ["\r\n\r\n\r\n", "\u{16}\u{3}\u{1}", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nhost x\r\n\r\n"]
    {
        let (refused, _) = answer(&service, nonsense);
        assert!(refused.is_empty() || refused.starts_with("HTTP/1.1 4"), "{nonsense:?}: {refused}");
    }
    let long = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(300_000));
    let mut stream =
        TcpStream::connect(service.url().strip_prefix("http://").expect("a URL")).expect("connected");
    let _closed_at_some_point = stream.write_all(long.as_bytes());
    assert_eq!(service.admin().get("/").status, 200);
}
