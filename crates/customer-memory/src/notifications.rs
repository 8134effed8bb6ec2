//! [`NotificationRepository`] in memory.

use std::collections::btree_map::Entry;

use async_trait::async_trait;
use customer_domain::{
    Timestamp,
    notification::Notification,
    page::{Page, Start},
    ports::{NoticesQuery, NotificationRepository, Received, StorageError},
};

use crate::MemoryStore;

#[async_trait]
impl NotificationRepository for MemoryStore {
    async fn receive(&self, notification: &Notification) -> Result<Received, StorageError> {
        match self.state().notifications.entry(notification.notice.order) {
            Entry::Occupied(_) => Ok(Received::Repeated),
            Entry::Vacant(place) => {
                place.insert(notification.clone());
                Ok(Received::Stored)
            }
        }
    }

    async fn notifications(&self, query: &NoticesQuery) -> Result<Page<Notification>, StorageError> {
        let state = self.state();
        let theirs = |one: &&Notification| query.customer.is_none_or(|id| one.notice.customer == id);
        let beyond = |one: &&Notification| match query.start {
            Start::Beginning => true,
            Start::After(place) => one.place() < place,
            Start::Before(place) => one.place() > place,
        };
        let mut found: Vec<Notification> =
            state.notifications.values().filter(theirs).filter(beyond).cloned().collect();
        found.sort_by_key(Notification::place);
        if !matches!(query.start, Start::Before(_)) {
            found.reverse();
        }
        found.truncate(query.limit.saturating_add(1));
        Ok(Page::from_found(found, &query.start, query.limit))
    }

    async fn forget_unclaimed(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        let mut state = self.state();
        let state = &mut *state;
        let mut forgotten = 0;
        state.notifications.retain(|_, one| {
            let unclaimed = one.received_at < before && !state.customers.contains_key(&one.notice.customer);
            let old = forgotten < limit && unclaimed;
            forgotten += usize::from(old);
            !old
        });
        Ok(forgotten)
    }
}
