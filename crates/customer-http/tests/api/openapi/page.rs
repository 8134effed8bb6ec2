//! `/docs`: the page, and every file that it loads, come from here.

use actix_web::test::TestRequest;

use crate::world::{Answer, World};

async fn get(path: &str) -> Answer {
    World::new().await.send(TestRequest::get().uri(path)).await
}

#[actix_web::test]
async fn the_page_may_load_from_here_alone() {
    let page = get("/docs").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("http"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert!(!page.text.contains("://"), "{}", page.text);
}

#[actix_web::test]
async fn all_that_the_page_names_is_there_and_is_named_relatively() {
    let page = get("/docs").await.text;
    let named = ["src=\"", "href=\""].map(|attribute| page.split(attribute).skip(1));
    let named: Vec<_> = named.into_iter().flatten().filter_map(|rest| rest.split('"').next()).collect();
    assert!(named.len() >= 6, "{named:?}");
    for name in named {
        assert!(!name.starts_with('/'), "{name} is not found behind a gateway");
        assert_eq!(get(&format!("/{name}")).await.status, 200, "{name}");
    }
}

#[actix_web::test]
async fn files_of_the_page_have_their_types_and_others_are_not_there() {
    for (name, media_type) in
        [("page.js", "text/javascript"), ("page.css", "text/css"), ("favicon-32x32.png", "image/png")]
    {
        let file = get(&format!("/docs/{name}")).await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, Some(media_type)));
    }
    for name in ["index.html", "swagger-initializer.js", "a/page.js", "page.js/"] {
        assert_eq!(get(&format!("/docs/{name}")).await.json()["type"], "/problems/not-found", "{name}");
    }
}

#[actix_web::test]
async fn large_files_are_compressed_for_those_who_take_it() {
    let world = World::new().await;
    let path = "/docs/swagger-ui.css";
    let asking = |accepted| TestRequest::get().uri(path).insert_header(("accept-encoding", accepted));
    for accepted in ["gzip, deflate, br", "gzip;q=0.5"] {
        let file = world.send(asking(accepted)).await;
        assert_eq!(file.header("content-encoding"), Some("gzip"), "{accepted}");
        assert_eq!(file.header("vary"), Some("Accept-Encoding"));
    }
    for request in [asking("identity"), asking("gzip;q=0"), TestRequest::get().uri(path)] {
        let file = world.send(request).await;
        assert_eq!((file.status.as_u16(), file.header("content-encoding")), (200, None));
        assert!(file.text.starts_with(".swagger-ui"), "{:.80}", file.text);
    }
}

#[actix_web::test]
async fn a_slash_too_many_leads_back_to_the_page() {
    let answer = get("/docs/").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (308, Some("../docs")));
}

#[actix_web::test]
async fn the_document_says_where_the_service_is_behind_a_trusted_gateway() {
    let mut world = World::new().await;
    world.api.options.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    let from = |peer: &str| {
        TestRequest::get()
            .uri("/openapi.json")
            .peer_addr(peer.parse().expect("an address"))
            .insert_header(("x-forwarded-prefix", "/api/client-service"))
    };
    for (peer, server) in [("10.1.2.3:4000", "/api/client-service"), ("192.0.2.1:4000", "/")] {
        let document = world.send(from(peer)).await;
        assert_eq!(document.header("content-type"), Some("application/json"));
        assert_eq!(document.json()["servers"][0]["url"], server, "{peer}");
    }
}

#[actix_web::test]
async fn head_says_what_get_would() {
    let world = World::new().await;
    for path in ["/docs", "/docs/page.js", "/openapi.json"] {
        let head = world.send(world.request("HEAD", path)).await;
        assert_eq!(head.status, 200, "{path}");
    }
}
