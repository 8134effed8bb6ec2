//! Where this service stands behind a gateway, and who is in front of it, by what a trusted proxy says.

use std::net::{IpAddr, SocketAddr};

use actix_web::{HttpRequest, http::header::HeaderName, web::Data};

use crate::HttpOptions;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// What stands before our paths in those of the caller: nothing, or `/api/client-service`.
pub(crate) fn prefix(request: &HttpRequest) -> &str {
    told(request).unwrap_or_default()
}

/// The caller's address: the peer's or, behind trusted proxies, that of whoever the first of them was called by. What an
/// untrusted caller says of itself does not count.
pub(crate) fn client(request: &HttpRequest) -> Option<IpAddr> {
    let mut client = request.peer_addr()?.ip().to_canonical();
    // Each proxy adds its caller at the end.
    let headers: Vec<_> = request.headers().get_all(FORWARDED_FOR).collect();
    let mut callers = headers.iter().rev().flat_map(|header| header.to_str().unwrap_or_default().rsplit(','));
    while is_trusted(request, client) {
        let Some(caller) = callers.next().and_then(address) else { break };
        client = caller;
    }
    Some(client)
}

fn told(request: &HttpRequest) -> Option<&str> {
    if !is_trusted(request, request.peer_addr()?.ip().to_canonical()) {
        return None;
    }
    let text = request.headers().get(FORWARDED_PREFIX)?.to_str().ok()?.trim_end_matches('/');
    let plain =
        |byte| matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z');
    (text.starts_with('/') && !text.starts_with("//") && text.bytes().all(plain)).then_some(text)
}

fn is_trusted(request: &HttpRequest, address: IpAddr) -> bool {
    request
        .app_data::<Data<HttpOptions>>()
        .is_some_and(|options| options.trusted_proxies.iter().any(|network| network.contains(&address)))
}

/// An address, perhaps with a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::{test::TestRequest, web::Data};

    use super::client;
    use crate::HttpOptions;

    /// Who called, with these headers, behind proxies in 10.0.0.0/8.
    fn called(peer: &str, forwarded: &[&str]) -> String {
        let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        let options = HttpOptions { trusted_proxies, ..HttpOptions::default() };
        let request = TestRequest::default().app_data(Data::new(options)).peer_addr(peer.parse().unwrap());
        let request =
            forwarded.iter().fold(request, |request, text| request.append_header(("x-forwarded-for", *text)));
        client(&request.to_http_request()).unwrap().to_string()
    }

    #[test]
    fn the_caller_is_who_called_the_first_trusted_proxy() {
        assert_eq!(called("203.0.113.7:4000", &[]), "203.0.113.7");
        assert_eq!(called("203.0.113.7:4000", &["198.51.100.1"]), "203.0.113.7", "not trusted");
        assert_eq!(called("10.0.0.1:4000", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(called("[::ffff:10.0.0.1]:4000", &["[2001:db8::1]:80"]), "2001:db8::1");
        assert_eq!(called("10.0.0.1:4000", &["192.0.2.66, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(called("10.0.0.1:4000", &["192.0.2.66", "198.51.100.1:5001"]), "198.51.100.1");
    }

    #[test]
    fn where_nobody_says_it_is_the_last_who_is_known() {
        for none in [&[][..], &["unknown"], &["198.51.100.1, unknown"], &["10.0.0.1"]] {
            assert_eq!(called("10.0.0.1:4000", none), "10.0.0.1", "{none:?}");
        }
    }
}
