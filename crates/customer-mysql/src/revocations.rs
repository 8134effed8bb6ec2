//! [`Revocations`] on MySQL.

use async_trait::async_trait;
use chrono::NaiveDateTime;
use customer_domain::{
    Timestamp,
    access::TokenId,
    ports::{Revocations, StorageError},
};
use diesel::{ExpressionMethods as _, QueryDsl as _};
use diesel_async::RunQueryDsl as _;
use uuid::Uuid;

use crate::{MysqlStore, errors::corrupt, schema::revoked_tokens};

const FORGET: &str = "DELETE FROM revoked_tokens WHERE expires_at < ? ORDER BY expires_at LIMIT ?";

#[async_trait]
impl Revocations for MysqlStore {
    async fn revoke(&self, token: TokenId, expires: Timestamp) -> Result<(), StorageError> {
        self.run(move |connection| {
            Box::pin(async move {
                let row = (
                    revoked_tokens::id.eq(token.0.into_bytes().to_vec()),
                    revoked_tokens::expires_at.eq(expires.as_utc().naive_utc()),
                );
                diesel::insert_or_ignore_into(revoked_tokens::table).values(row).execute(connection).await?;
                Ok(())
            })
        })
        .await
    }

    async fn revoked(&self, now: Timestamp) -> Result<Vec<(TokenId, Timestamp)>, StorageError> {
        let rows: Vec<(Vec<u8>, NaiveDateTime)> = self
            .run(move |connection| {
                Box::pin(async move {
                    let now = now.as_utc().naive_utc();
                    let good = revoked_tokens::table.filter(revoked_tokens::expires_at.gt(now));
                    Ok::<_, crate::run::Failed<StorageError>>(good.load(connection).await?)
                })
            })
            .await?;
        let read = |(id, end): (Vec<u8>, NaiveDateTime)| {
            let id = Uuid::from_slice(&id).map_err(corrupt)?;
            Ok((TokenId(id), Timestamp::from_utc(end.and_utc())))
        };
        rows.into_iter().map(read).collect()
    }

    async fn forget_expired(&self, before: Timestamp, limit: usize) -> Result<usize, StorageError> {
        self.forget(FORGET, before, limit).await
    }
}
