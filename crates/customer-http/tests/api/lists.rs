//! The list in pages and in forms.

use actix_web::{http::Method, test::TestRequest};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

use crate::world::{Answer, World, request};

async fn world_of(count: usize) -> World {
    let world = World::new().await;
    for number in 1..=count {
        let body = json!({
            "nom": format!("Nom{}", number % 3), "prenom": format!("P{number}"),
            "email": format!("c{number}@example.org"), "ville": if number % 2 == 0 { "Lyon" } else { "Paris" },
        });
        assert_eq!(world.post(&body.to_string()).await.status, 201);
    }
    world
}

fn ids(answer: &Answer) -> Vec<i64> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json().as_array().expect("array").iter().map(|c| c["id"].as_i64().expect("id")).collect()
}

/// The path of the page with this relation, if there is one.
pub(crate) fn link(answer: &Answer, relation: &str) -> Option<String> {
    let links = answer.header("link").expect("links");
    links.split(", ").find_map(|link| {
        let (path, named) = link.strip_prefix('<')?.split_once(">; rel=")?;
        (named == format!("\"{relation}\"")).then(|| path.to_owned())
    })
}

#[actix_web::test]
async fn pages_lead_from_one_to_the_next_and_back() {
    let world = world_of(7).await;
    for (query, expected) in [
        ("limit=3", vec![1, 2, 3, 4, 5, 6, 7]),
        ("limit=3&sort=-id", vec![7, 6, 5, 4, 3, 2, 1]),
        ("limit=2&sort=nom", vec![3, 6, 1, 4, 7, 2, 5]),
        ("limit=2&sort=-created_at", vec![7, 6, 5, 4, 3, 2, 1]),
        ("limit=1&ville=lyon", vec![2, 4, 6]),
        ("limit=2&q=NOM1&ville=PARIS", vec![1, 7]),
        ("limit=5&email=C4@example.org", vec![4]),
        ("q=nobody", vec![]),
    ] {
        let first = world.get(&format!("/customers?{query}")).await;
        assert_eq!(first.header("cache-control"), Some("no-store"));
        assert_eq!(link(&first, "prev"), None);
        let (mut seen, mut page) = (ids(&first), first);
        while let Some(next) = link(&page, "next") {
            page = world.get(&next).await;
            seen.extend(ids(&page));
        }
        assert_eq!(seen, expected, "{query}");
        let mut back = ids(&page);
        while let Some(previous) = link(&page, "prev") {
            page = world.get(&previous).await;
            back.splice(0..0, ids(&page));
        }
        assert_eq!(back, expected, "{query} and back");
        assert_eq!(ids(&world.get(&link(&page, "first").expect("first")).await), ids(&page));
    }
}

#[actix_web::test]
async fn any_parameter_makes_a_page_of_fifty() {
    let world = world_of(51).await;
    let page = world.get("/customers?sort=id").await;
    assert_eq!((ids(&page).len(), link(&page, "next").is_some()), (50, true));
    assert_eq!(world.get("/customers").await.header("link"), None);
    assert_eq!(ids(&world.get("/customers?limit=1000").await).len(), 51);
}

#[actix_web::test]
async fn what_a_parameter_cannot_be_is_refused() {
    let world = World::new().await;
    for query in [
        "limit=0",
        "limit=1001",
        "limit=-1",
        "limit=+5",
        "limit=ten",
        "limit=",
        "limit=1.0",
        "sort=",
        "sort=email",
        "sort=--id",
        "sort=ID",
        "email=nobody",
        "email=",
        "q=",
        "q=a%00b",
        "ville=%0A",
        "pays=\u{7}",
        "limit=1&limit=1",
        "q=%ff",
        "email=%ff%40x.y",
        "ville=%c3%28",
        "pays=%ED%A0%80",
        "limit=2&q=l&pays=%c3",
        "cursor=%fe",
    ] {
        let query = query.replace('\u{7}', "%07");
        world.get(&format!("/customers?{query}")).await.problem(400, "invalid-parameter");
    }
    for query in ["page=2", "offset=10", "Limit=5", "colour", "=", "nom=L"] {
        world.get(&format!("/customers?{query}")).await.problem(400, "unknown-parameter");
    }
    let secret = world.get("/customers?email=ada%40").await;
    assert!(!secret.text.contains("ada"), "{}", secret.text);
}

#[actix_web::test]
async fn a_percent_sign_that_begins_no_escape_is_one() {
    let world = World::new().await;
    world.post(r#"{"nom":"50%","prenom":"A","email":"a@x.org","ville":"%zz"}"#).await;
    for query in ["q=50%", "q=50%25", "ville=%zz", "ville=%25zz"] {
        let found = world.get(&format!("/customers?{query}")).await;
        assert_eq!(found.json().as_array().map(Vec::len), Some(1), "{query}: {}", found.text);
    }
}

#[actix_web::test]
async fn a_cursor_is_good_for_its_filter_and_order_alone() {
    let world = world_of(6).await;
    let next = link(&world.get("/customers?limit=2&ville=Lyon&sort=nom").await, "next").expect("next");
    let cursor = next.split("cursor=").nth(1).expect("cursor");
    let other_limit = format!("/customers?limit=1&ville=LYON&sort=nom&cursor={cursor}");
    assert_eq!(
        ids(&world.get(&other_limit).await).len(),
        1,
        "a limit may change, and letter case means nothing"
    );
    for query in [
        "limit=2&sort=nom",
        "ville=Paris&sort=nom",
        "ville=Lyon&sort=-nom",
        "ville=Lyon",
        "pays=Lyon&sort=nom",
    ] {
        world.get(&format!("/customers?{query}&cursor={cursor}")).await.problem(400, "invalid-cursor");
    }
    let other = World::new().await;
    let elsewhere = other.get(&format!("/customers?ville=Lyon&sort=nom&cursor={cursor}")).await;
    elsewhere.problem(400, "invalid-cursor");
}

#[test]
fn a_cursor_that_was_not_given_out_is_refused() {
    let system = actix_web::rt::System::new();
    let world = system.block_on(world_of(3));
    let next = system.block_on(world.get("/customers?limit=1"));
    let next = link(&next, "next").expect("next");
    let good = next.split("cursor=").nth(1).expect("cursor").to_owned();
    let forged = prop_oneof![
        "[A-Za-z0-9_-]{0,120}",
        (0..good.len(), "[A-Za-z0-9_-]").prop_map(move |(place, letter)| {
            let mut forged = good.clone();
            forged.replace_range(place..=place, &letter);
            forged
        }),
    ];
    let given = next.split("cursor=").nth(1).expect("cursor").to_owned();
    TestRunner::default()
        .run(&forged, |cursor| {
            let answer = system.block_on(world.get(&format!("/customers?limit=1&cursor={cursor}")));
            prop_assert_eq!(answer.status.as_u16(), if cursor == given { 200 } else { 400 }, "{}", cursor);
            Ok(())
        })
        .expect("the property");
}

#[actix_web::test]
async fn customers_are_counted_for_those_who_ask() {
    let world = world_of(5).await;
    for (path, count) in
        [("/customers", "5"), ("/customers?ville=Lyon&limit=1", "2"), ("/customers?q=x", "0")]
    {
        let get =
            request(Method::GET, path, &world.user).insert_header(("prefer", "return=minimal, count=exact"));
        let answer = world.send(get).await;
        assert_eq!(
            (answer.header("x-total-count"), answer.header("preference-applied")),
            (Some(count), Some("count=exact"))
        );
        assert_eq!(world.get(path).await.header("x-total-count"), None);
    }
}

#[actix_web::test]
async fn the_list_has_three_forms() {
    let world = World::new().await;
    world
        .post(r#"{"nom":"O'Neil, \"Pat\"","prenom":"Zoé","email":"z@x.org","adresse":"","pays":"=1+1"}"#)
        .await;
    world.post(r#"{"nom":"Nom","prenom":"P","email":"p@x.org"}"#).await;
    for path in ["/customers", "/customers?limit=5"] {
        let form = |accept: &'static str| {
            let get = request(Method::GET, path, &world.user).insert_header(("accept", accept));
            world.send(get)
        };
        let json = form("application/json").await;
        assert_eq!(
            (json.header("content-type"), json.header("vary")),
            (Some("application/json"), Some("Accept"))
        );
        let lines = form("application/x-ndjson").await;
        assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
        let rows: Vec<Value> =
            lines.text.lines().map(|line| serde_json::from_str(line).expect("json")).collect();
        assert_eq!(Value::from(rows), json.json());
        let csv = form("text/csv").await;
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
        let (header, rows) = csv.text.split_once("\r\n").expect("lines");
        assert_eq!(
            header,
            "id,nom,prenom,email,telephone,adresse,ville,code_postal,pays,version,created_at,updated_at"
        );
        assert!(rows.starts_with("1,\"O'Neil, \"\"Pat\"\"\",Zoé,z@x.org,,,,,=1+1,1,2"), "{rows}");
        assert_eq!(rows.matches("\r\n").count(), 2);
        form("text/html").await.problem(406, "not-acceptable");
    }
    let empty = World::new().await;
    let get =
        request(Method::GET, "/customers", &empty.user).insert_header(("accept", "application/x-ndjson"));
    assert_eq!(empty.send(get).await.text, "");
}

#[actix_web::test]
async fn an_answer_that_nobody_would_take_is_not_made() {
    let world = World::new().await;
    let create = request(Method::POST, "/customers", &world.admin).insert_header(("accept", "text/html"));
    let create = create.insert_header(("content-type", "application/json"));
    let body = r#"{"nom":"L","prenom":"A","email":"a@x.org"}"#;
    world.send(create.set_payload(body)).await.problem(406, "not-acceptable");
    assert_eq!(world.get("/customers").await.json(), json!([]), "nothing was done");
    let get = request(Method::GET, "/customers/1", &world.user).insert_header(("accept", "text/csv"));
    world.send(get).await.problem(406, "not-acceptable");
}

#[actix_web::test]
async fn lists_are_compressed_and_customers_are_not() {
    let world = world_of(40).await;
    let get = |path: &str| request(Method::GET, path, &world.user).insert_header(("accept-encoding", "gzip"));
    assert_eq!(world.send(get("/customers")).await.header("content-encoding"), Some("gzip"));
    let one = world.send(get("/customers/1")).await;
    assert_eq!((one.header("content-encoding"), one.header("etag")), (None, Some("\"v1\"")));
}

#[actix_web::test]
async fn a_trusted_proxy_says_what_stands_before_our_paths() {
    let mut world = world_of(2).await;
    let ask = |world: &World, prefix: &str, peer: &str| {
        let get = request(Method::GET, "/customers?limit=1", &world.user);
        let get: TestRequest = get.insert_header(("x-forwarded-prefix", prefix));
        get.peer_addr(peer.parse().expect("address"))
    };
    let gateway = "/api/client-service";
    let answer = world.send(ask(&world, gateway, "10.1.2.3:4")).await;
    assert!(link(&answer, "next").expect("next").starts_with("/customers?"), "nobody is trusted");

    world.api.options.trusted_proxies = vec!["10.0.0.0/8".parse().expect("network")];
    for (prefix, peer, expected) in [
        (gateway, "10.1.2.3:4", "/api/client-service/customers?"),
        ("/api/client-service/", "10.1.2.3:4", "/api/client-service/customers?"),
        (gateway, "[::ffff:10.1.2.3]:4", "/api/client-service/customers?"),
        (gateway, "11.1.2.3:4", "/customers?"),
        ("//evil.example", "10.1.2.3:4", "/customers?"),
        ("https://evil.example", "10.1.2.3:4", "/customers?"),
        ("/a>; rel=\"x\"", "10.1.2.3:4", "/customers?"),
        ("/", "10.1.2.3:4", "/customers?"),
    ] {
        let answer = world.send(ask(&world, prefix, peer)).await;
        assert!(link(&answer, "next").expect("next").starts_with(expected), "{prefix} from {peer}");
    }
    let create = request(Method::POST, "/customers", &world.admin)
        .insert_header(("x-forwarded-prefix", gateway))
        .insert_header(("content-type", "application/json"))
        .peer_addr("10.1.2.3:4".parse().expect("address"))
        .set_payload(r#"{"nom":"L","prenom":"A","email":"new@x.org"}"#);
    assert_eq!(world.send(create).await.header("location"), Some("/api/client-service/customers/3"));
}
