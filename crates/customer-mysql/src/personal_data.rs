//! [`PersonalData`] on MySQL.

use async_trait::async_trait;
use customer_domain::{
    customer::{CustomerId, Version},
    once::OnceKey,
    ports::{KeptAnswer, KeptFact, PersonalData, StorageError},
};
use customer_tables::{
    Count, KeptAnswerRow, KeptFactRow,
    schema::{idempotency_keys as keys, outbox},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, mysql::Mysql,
};
use diesel_async::RunQueryDsl as _;

use crate::{MysqlStore, errors::corrupt, run::Failed};

#[async_trait]
impl PersonalData for MysqlStore {
    async fn facts_of(
        &self,
        customer: CustomerId,
        after: Option<Version>,
        limit: usize,
    ) -> Result<Vec<KeptFact>, StorageError> {
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let after = Count(after.map_or(0, Version::get));
        let rows: Vec<KeptFactRow> = self
            .run(move |connection| {
                let theirs = outbox::table
                    .filter(outbox::customer_id.eq(customer.get()).and(outbox::version.gt(after)))
                    .order((outbox::version, outbox::seq))
                    .limit(limit);
                let theirs = theirs.select(KeptFactRow::as_select());
                Box::pin(async move { Ok::<_, Failed<StorageError>>(theirs.load(connection).await?) })
            })
            .await?;
        rows.into_iter().map(KeptFact::try_from).collect()
    }

    async fn answers_of(
        &self,
        customer: CustomerId,
        after: Option<&OnceKey>,
        limit: usize,
    ) -> Result<Vec<KeptAnswer>, StorageError> {
        let limit = i64::try_from(limit).map_err(corrupt)?;
        let after = after.cloned();
        let rows: Vec<KeptAnswerRow> = self
            .run(move |connection| {
                let theirs =
                    answers(customer, after.as_ref()).limit(limit).select(KeptAnswerRow::as_select());
                Box::pin(async move { Ok::<_, Failed<StorageError>>(theirs.load(connection).await?) })
            })
            .await?;
        rows.into_iter().map(KeptAnswer::try_from).collect()
    }
}

/// Those that hold a customer, after a key, in the order of the primary key.
fn answers(customer: CustomerId, after: Option<&OnceKey>) -> keys::BoxedQuery<'static, Mysql> {
    let mut theirs = keys::table.filter(keys::customer_id.eq(customer.get())).into_boxed();
    if let Some(OnceKey { caller, operation, key }) = after {
        let (caller, key) = (caller.as_str().to_owned(), key.as_str().as_bytes().to_vec());
        let later = keys::operation
            .gt(operation.clone())
            .or(keys::operation.eq(operation.clone()).and(keys::idempotency_key.gt(key)));
        theirs = theirs.filter(keys::caller.gt(caller.clone()).or(keys::caller.eq(caller).and(later)));
    }
    theirs.order((keys::caller, keys::operation, keys::idempotency_key))
}
