//! What was heard of orders, as it is shown.

use actix_web::{http::Method, test::TestRequest};
use customer_contract::OrderNotification;
use serde_json::{Value, json};

use crate::{
    lists::link,
    world::{Answer, World, request},
};

impl World {
    /// Another service tells of an order of this customer.
    pub(crate) async fn hears_of(&self, order: i64, customer: i64) {
        let message = format!(
            r#"{{"order_id":{order},"client_id":{customer},"produit_id":3,"quantite":2,"montant_total":39.80}}"#
        );
        let message = OrderNotification::from_json(message.as_bytes()).expect("a message");
        let notice = message.try_into().expect("a notice");
        self.api.notifications.receive(notice).await.expect("received");
    }

    async fn with_two_customers() -> Self {
        let world = Self::new().await;
        for email in ["ada@example.org", "bob@example.org"] {
            let body = json!({ "nom": "L", "prenom": "A", "email": email });
            assert_eq!(world.post(&body.to_string()).await.status, 201);
        }
        world
    }
}

fn orders(answer: &Answer) -> Vec<i64> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json().as_array().expect("array").iter().map(|one| one["order_id"].as_i64().expect("id")).collect()
}

#[actix_web::test]
async fn a_notice_is_shown_digit_by_digit() {
    let world = World::with_two_customers().await;
    world.hears_of(42, 1).await;
    let answer = world.get("/notifications").await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(answer.text.contains(r#""montant_total":39.80,"#), "{}", answer.text);
    let shown = &answer.json()[0];
    let received_at = shown["received_at"].as_str().expect("a moment");
    assert!(received_at.ends_with('Z') && received_at.len() == "2026-11-24T06:25:00.123456Z".len());
    let members: Vec<&String> = shown.as_object().expect("an object").keys().collect();
    let mut expected = ["order_id", "client_id", "produit_id", "quantite", "montant_total", "received_at"];
    expected.sort_unstable();
    assert_eq!(members, expected.iter().collect::<Vec<_>>());
    assert_eq!((&shown["order_id"], &shown["client_id"]), (&json!(42), &json!(1)));
    assert_eq!((&shown["produit_id"], &shown["quantite"]), (&json!(3), &json!(2)));
}

#[actix_web::test]
async fn of_a_customer_only_the_own_ones_are_shown_and_go_along() {
    let world = World::with_two_customers().await;
    for (order, customer) in [(1, 1), (2, 2), (3, 1), (4, 99)] {
        world.hears_of(order, customer).await;
    }
    assert_eq!(orders(&world.get("/notifications").await), [4, 3, 2, 1]);
    assert_eq!(orders(&world.get("/customers/1/notifications").await), [3, 1]);
    assert_eq!(orders(&world.get("/customers/2/notifications").await), [2]);
    for path in ["/customers/99/notifications", "/customers/x/notifications"] {
        let problem = world.get(path).await.problem(404, "customer-not-found");
        assert_eq!(problem["message"], "Client not found");
    }

    assert_eq!(world.delete("/customers/1").await.status, 200);
    world.get("/customers/1/notifications").await.problem(404, "customer-not-found");
    assert_eq!(orders(&world.get("/notifications").await), [4, 2]);
}

#[actix_web::test]
async fn pages_lead_from_one_to_the_next_and_back() {
    let world = World::with_two_customers().await;
    for order in 1..=13 {
        world.hears_of(order, 1 + order % 2).await;
    }
    for (path, expected) in [
        ("/notifications?limit=3", (1..=13).rev().collect::<Vec<i64>>()),
        ("/customers/1/notifications?limit=2", vec![12, 10, 8, 6, 4, 2]),
    ] {
        let first = world.get(path).await;
        assert_eq!(link(&first, "prev"), None);
        let (mut seen, mut page) = (orders(&first), first);
        while let Some(next) = link(&page, "next") {
            page = world.get(&next).await;
            seen.extend(orders(&page));
        }
        assert_eq!(seen, expected, "{path}");
        let mut back = orders(&page);
        while let Some(previous) = link(&page, "prev") {
            page = world.get(&previous).await;
            back.splice(0..0, orders(&page));
        }
        assert_eq!(back, expected, "{path} and back");
        assert_eq!(orders(&world.get(&link(&page, "first").expect("first")).await), orders(&page));
    }
}

#[actix_web::test]
async fn without_a_parameter_there_are_fifty() {
    let world = World::with_two_customers().await;
    for order in 1..=51 {
        world.hears_of(order, 1).await;
    }
    let page = world.get("/notifications").await;
    assert_eq!((orders(&page).len(), link(&page, "next").is_some()), (50, true));
    assert_eq!(orders(&world.get("/notifications?limit=1000").await).len(), 51);
}

#[actix_web::test]
async fn a_query_is_refused_rather_than_misunderstood() {
    let world = World::with_two_customers().await;
    for order in 1..=3 {
        world.hears_of(order, 1).await;
    }
    for path in ["/notifications", "/customers/1/notifications"] {
        for query in [
            "limit=0",
            "limit=1001",
            "limit=x",
            "limit=",
            "limit=1&limit=1",
            "cursor=a&cursor=b",
            "cursor=%ff",
        ] {
            world.get(&format!("{path}?{query}")).await.problem(400, "invalid-parameter");
        }
        for query in ["page=2", "sort=id", "Limit=1", "q=x"] {
            world.get(&format!("{path}?{query}")).await.problem(400, "unknown-parameter");
        }
        for query in ["cursor=", "cursor=bm90IGEgY3Vyc29y", "limit=2&cursor=%00"] {
            world.get(&format!("{path}?{query}")).await.problem(400, "invalid-cursor");
        }
    }
    let given = |answer: &Answer| {
        let next = link(answer, "next").expect("next");
        next.split("cursor=").nth(1).expect("cursor").to_owned()
    };
    let everybodys = given(&world.get("/notifications?limit=1").await);
    let theirs = given(&world.get("/customers/1/notifications?limit=1").await);
    assert_eq!(orders(&world.get(&format!("/notifications?cursor={everybodys}")).await), [2, 1]);
    for (path, cursor) in [
        ("/notifications", &theirs),
        ("/customers/1/notifications", &everybodys),
        ("/customers/2/notifications", &theirs),
        ("/customers", &everybodys),
    ] {
        world.get(&format!("{path}?cursor={cursor}")).await.problem(400, "invalid-cursor");
    }
}

#[actix_web::test]
async fn a_token_is_needed_and_any_does() {
    let world = World::with_two_customers().await;
    for path in ["/notifications", "/customers/1/notifications", "/customers/99/notifications"] {
        world.send(TestRequest::get().uri(path)).await.problem(401, "unauthenticated");
        for token in [&world.user, &world.admin] {
            let answer = world.send(request(Method::HEAD, path, token)).await;
            assert_eq!(answer.status, if path.contains("99") { 404 } else { 200 });
        }
        let csv = request(Method::GET, path, &world.user).insert_header(("accept", "text/csv"));
        let refused = world.send(csv).await;
        assert!([404, 406].contains(&refused.status.as_u16()), "{}", refused.text);
    }
    assert_eq!(world.get("/notifications").await.json(), Value::Array(Vec::new()));
}
