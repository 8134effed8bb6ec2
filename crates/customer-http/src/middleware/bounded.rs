//! At most so many requests at once: more would only wait for one another until all are late.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};

use crate::problem::Problem;

/// Places for requests under way. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    taken: Arc<AtomicUsize>,
    all: usize,
}

/// A place that is free again when this is dropped.
struct Place(Arc<AtomicUsize>);

impl Places {
    pub(crate) fn new(all: usize) -> Self {
        Self { taken: Arc::default(), all }
    }

    fn take(&self) -> Option<Place> {
        let place = Place(Arc::clone(&self.taken));
        (self.taken.fetch_add(1, Ordering::Relaxed) < self.all).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Those who ask how the service is are answered however full it is.
pub(crate) async fn bounded(
    places: Data<Places>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if matches!(request.path(), "/livez" | "/readyz" | "/metrics") {
        return next.call(request).await;
    }
    let Some(place) = places.take() else {
        return Err(Problem::unavailable("Too many requests are under way.").into());
    };
    let answer = next.call(request).await;
    drop(place);
    answer
}
