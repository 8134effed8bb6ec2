//! When the store fails: 503 in time, 500 for a bug, never a cause.

use std::{
    future::pending,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    customer::{Customer, CustomerId},
    notification::Notification,
    page::{Filter, Page, PageQuery},
    ports::{
        Answered, Change, CommitError, CustomerRepository, NoticesQuery, NotificationRepository, Received,
        StorageError,
    },
};

use crate::world::World;

#[derive(Clone, Copy)]
pub(crate) enum Failing {
    Away,
    Corrupt,
    Stuck,
    Panicking,
}

impl Failing {
    async fn fail(self) -> StorageError {
        match self {
            Self::Away => StorageError::Unavailable("SECRET cause".into()),
            Self::Corrupt => StorageError::Corrupt("SECRET cause".into()),
            Self::Stuck => pending().await,
            Self::Panicking => panic!("SECRET cause"),
        }
    }
}

#[async_trait]
impl CustomerRepository for Failing {
    async fn find(&self, _: CustomerId) -> Result<Option<Customer>, StorageError> {
        Err(self.fail().await)
    }

    async fn list(&self, _: Option<CustomerId>, _: usize) -> Result<Vec<Customer>, StorageError> {
        Err(self.fail().await)
    }

    async fn page(&self, _: &PageQuery) -> Result<Page, StorageError> {
        Err(self.fail().await)
    }

    async fn count(&self, _: &Filter) -> Result<u64, StorageError> {
        Err(self.fail().await)
    }

    async fn commit(&self, _: Change) -> Result<Answered, CommitError> {
        Err(self.fail().await.into())
    }

    async fn forget_keys(&self, _: Timestamp, _: usize) -> Result<usize, StorageError> {
        Err(self.fail().await)
    }
}

#[async_trait]
impl NotificationRepository for Failing {
    async fn receive(&self, _: &Notification) -> Result<Received, StorageError> {
        Err(self.fail().await)
    }

    async fn notifications(&self, _: &NoticesQuery) -> Result<Page<Notification>, StorageError> {
        Err(self.fail().await)
    }

    async fn forget_unclaimed(&self, _: Timestamp, _: usize) -> Result<usize, StorageError> {
        Err(self.fail().await)
    }
}

async fn answers(how: Failing, status: u16, slug: &str) {
    let mut world = World::failing(how).await;
    world.api.options.request_timeout = Duration::from_millis(200);
    for answer in [
        world.get("/customers").await,
        world.get("/customers?limit=2").await,
        world.get("/customers/1").await,
        world.get("/notifications").await,
        world.get("/customers/1/notifications").await,
        world.post(r#"{"nom":"L","prenom":"A","email":"a@x.org"}"#).await,
        world.put("/customers/1", "{}").await,
        world.delete("/customers/1").await,
    ] {
        let problem = answer.problem(status, slug);
        assert!(!problem.to_string().contains("SECRET"), "{problem}");
        assert_eq!(answer.header("retry-after"), (status == 503).then_some("1"));
    }
}

#[actix_web::test]
async fn a_store_that_is_away_is_unavailable() {
    answers(Failing::Away, 503, "unavailable").await;
}

#[actix_web::test]
async fn a_store_that_is_wrong_is_our_fault() {
    answers(Failing::Corrupt, 500, "internal").await;
}

#[actix_web::test]
async fn a_store_that_does_not_answer_is_answered_for() {
    let begun = Instant::now();
    answers(Failing::Stuck, 503, "unavailable").await;
    assert!(begun.elapsed() < Duration::from_secs(30), "eight requests of 200 ms each");
}

#[actix_web::test]
async fn a_panic_is_a_problem_too() {
    answers(Failing::Panicking, 500, "internal").await;
}
