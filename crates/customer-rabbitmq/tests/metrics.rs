//! What is counted. A process of its own, since counters are the process's.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

#[path = "common/facts.rs"]
mod facts;

use std::{env, time::Duration};

use customer_domain::ports::EventPublisher as _;
use customer_rabbitmq::{Endpoint, Limits, RabbitPublisher};
use facts::{created, deleted, updated};
use futures_util::future::join_all;
use metrics_exporter_prometheus::PrometheusBuilder;

#[tokio::test]
async fn messages_and_connections_are_counted() {
    let url = env::var("TEST_AMQP_URL")
        .expect("these tests need RabbitMQ at TEST_AMQP_URL: run `cargo xtask test`, which starts one");
    let metrics = PrometheusBuilder::new().install_recorder().expect("the only recorder");
    let shown = || metrics.render();

    let limits = Limits { close: Duration::from_mins(1), ..Limits::default() };
    let publisher = RabbitPublisher::start_with(Endpoint::parse(&url).expect("an endpoint"), limits);
    publisher.ready().await;
    assert!(shown().contains("outbox_published_total{result=\"refused\"} 0"), "{}", shown());
    let facts = [created(1), updated(1), deleted(1)];
    for verdict in join_all(facts.iter().map(|fact| publisher.publish(fact))).await {
        verdict.expect("a confirm");
    }

    // A deletion is two messages.
    for line in [
        "outbox_published_total{result=\"confirmed\"} 4",
        "amqp_confirm_duration_seconds_count 4",
        "amqp_connected 1",
        "amqp_connects_total 1",
    ] {
        assert!(shown().contains(line), "{line} is not in\n{}", shown());
    }
    publisher.close().await;
    assert!(shown().contains("amqp_connected 0"), "{}", shown());
    assert!(shown().contains("outbox_published_total{result=\"lost\"} 0"), "{}", shown());
}
