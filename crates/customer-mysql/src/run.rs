//! How a call of a port is run: in a task of its own, on one connection, again where that helps.

use std::{future::Future, sync::Arc, time::Duration};

use backon::{BackoffBuilder as _, ExponentialBuilder};
use customer_domain::{Timestamp, ports::StorageError};
use customer_metrics::DB_RETRIES;
use customer_tables::{Moment, sql};
use diesel::{QueryableByName, result::Error, sql_types};
use diesel_async::{AsyncConnection as _, AsyncMysqlConnection as Connection, RunQueryDsl as _};
use futures_util::future::BoxFuture;
use metrics::counter;

use crate::{
    MysqlStore,
    checkout::Checkout,
    errors::{self, Remedy},
};

/// Why the work on a connection ended early.
pub(crate) enum Failed<E> {
    /// A rule of the domain: the answer of the call.
    Refused(E),
    /// The database, before anything was stored.
    Database(Error),
    /// Somebody else was quicker, and now it is another case.
    Overtaken(Error),
    /// The connection was lost while the database stored it: nobody here knows whether it did.
    InDoubt(Error),
}

impl<E> From<Error> for Failed<E> {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

/// Work on a connection, which may be done again.
pub(crate) trait Work<T, E>:
    for<'c> Fn(&'c mut Connection) -> BoxFuture<'c, Result<T, Failed<E>>> + Send + Sync + 'static
{
}

impl<T, E, F> Work<T, E> for F where
    F: for<'c> Fn(&'c mut Connection) -> BoxFuture<'c, Result<T, Failed<E>>> + Send + Sync + 'static
{
}

impl MysqlStore {
    /// Runs statements that each stand for themselves.
    pub(crate) async fn run<T, E>(&self, work: impl Work<T, E>) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let (store, first) = (self.clone(), Checkout::from(&self.pool).await?);
        detached(async move { store.attempts(first, work).await }).await
    }

    /// Runs statements that are stored together or not at all.
    pub(crate) async fn transact<T, E>(&self, work: impl Work<T, E>) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let (store, work, first) = (self.clone(), Arc::new(work), Checkout::from(&self.pool).await?);
        detached(async move {
            store
                .attempts(first, move |connection| {
                    let work = Arc::clone(&work);
                    Box::pin(async move {
                        let mut at_commit = false;
                        let outcome = connection.transaction(async |connection| {
                            let done = work(connection).await;
                            at_commit = done.is_ok();
                            done
                        });
                        match outcome.await {
                            Err(Failed::Database(error))
                                if at_commit && errors::remedy(&error) == Remedy::Reconnect =>
                            {
                                Err(Failed::InDoubt(error))
                            }
                            outcome => outcome,
                        }
                    })
                })
                .await
        })
        .await
    }

    /// Runs a `DELETE FROM … WHERE moment < ? … LIMIT ?`, and says how many rows it was.
    ///
    /// It looks first, without a lock, how many there are, and deletes just so many: whoever looks for one more than there
    /// is locks the rows behind, which are others', for as long as that takes.
    pub(crate) async fn forget(
        &self,
        deletion: &'static str,
        before: Timestamp,
        limit: usize,
    ) -> Result<usize, StorageError> {
        let limit = i64::try_from(limit).map_err(errors::corrupt)?;
        self.run(move |connection| {
            Box::pin(async move {
                let of = deletion.trim_start_matches("DELETE ");
                let look = diesel::sql_query(format!("SELECT COUNT(*) AS due FROM (SELECT 1 {of}) AS old"))
                    .bind::<sql::Moment, _>(Moment(before))
                    .bind::<sql_types::BigInt, _>(limit);
                let Old { due } = look.get_result(connection).await?;
                if due == 0 {
                    return Ok(0);
                }
                let deletion = diesel::sql_query(deletion)
                    .bind::<sql::Moment, _>(Moment(before))
                    .bind::<sql_types::BigInt, _>(due);
                Ok(deletion.execute(connection).await?)
            })
        })
        .await
    }

    /// The first connection is waited for by the caller, who stops waiting when it goes away.
    async fn attempts<T, E>(&self, first: Checkout, work: impl Work<T, E>) -> Result<T, E>
    where
        E: From<StorageError>,
    {
        let mut checkout = first;
        let mut backoff = backoff().build();
        let mut reconnected = false;
        loop {
            let (error, remedy) = match self.attempt(checkout, &work).await? {
                Ok(done) => return Ok(done),
                Err(Failed::Refused(why)) => return Err(why),
                // To do it again could do it twice.
                Err(Failed::InDoubt(error)) => return Err(errors::storage(error).into()),
                Err(Failed::Overtaken(error)) => (error, Remedy::TryAgain),
                Err(Failed::Database(error)) => {
                    let remedy = errors::remedy(&error);
                    (error, remedy)
                }
            };
            match remedy {
                Remedy::TryAgain => {
                    let Some(pause) = backoff.next() else { return Err(errors::storage(error).into()) };
                    counter!(DB_RETRIES).increment(1);
                    tokio::time::sleep(pause).await;
                }
                Remedy::Reconnect if !reconnected => {
                    // Where one connection was closed, the idle ones were too, as a rule: a restart, a time-out. After a
                    // failover they lead to the server that was the first, as this one did.
                    self.pool.retain(|_, _| false);
                    reconnected = true;
                }
                Remedy::Reconnect | Remedy::None => return Err(errors::storage(error).into()),
            }
            checkout = Checkout::from(&self.pool).await?;
        }
    }

    /// One attempt on one connection, which is closed unless the attempt comes to its end in time and in step.
    async fn attempt<T, E: From<StorageError>>(
        &self,
        mut checkout: Checkout,
        work: &impl Work<T, E>,
    ) -> Result<Result<T, Failed<E>>, E> {
        let outcome = tokio::time::timeout(self.statement, work(checkout.begin()?)).await;
        let outcome = outcome.map_err(|late| StorageError::Unavailable(late.into()))?;
        match &outcome {
            Err(Failed::InDoubt(_)) => {}
            Err(Failed::Database(error)) if errors::remedy(error) == Remedy::Reconnect => {}
            _ => checkout.ended(),
        }
        Ok(outcome)
    }
}

#[derive(QueryableByName)]
struct Old {
    #[diesel(sql_type = sql_types::BigInt)]
    due: i64,
}

/// Runs to its end whatever becomes of the caller: a dropped handle lets its task go on.
async fn detached<T, E>(call: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StorageError> + Send + 'static,
{
    match tokio::spawn(call).await {
        Ok(outcome) => outcome,
        Err(ended) if ended.is_panic() => Err(errors::corrupt("a call of the store panicked").into()),
        Err(ended) => Err(StorageError::Unavailable(ended.into()).into()),
    }
}

/// From 2 ms to 100 ms, nine times.
fn backoff() -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(2))
        .with_max_delay(Duration::from_millis(100))
        .with_jitter()
        .with_max_times(9)
}
