//! The columns' types that MySQL and SQLite have each their own form of.

use chrono::{DateTime, NaiveDateTime};
use customer_domain::Timestamp;
use diesel::{
    deserialize::FromSqlRow,
    deserialize::{self, FromSql},
    expression::AsExpression,
    mysql::{Mysql, MysqlValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Datetime, Integer, Unsigned},
    sqlite::{Sqlite, SqliteValue},
};

/// Types of columns.
pub mod sql {
    use diesel::{query_builder::QueryId, sql_types::SqlType};

    /// A point in time: a `DATETIME(6)` in MySQL; in SQLite, which has none, the microseconds since 1970 as an integer.
    #[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
    #[diesel(mysql_type(name = "DateTime"), sqlite_type(name = "Long"))]
    pub struct Moment;

    /// A whole number from 0 to 2³² − 1: an `INT UNSIGNED` in MySQL, an integer in SQLite.
    #[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
    #[diesel(mysql_type(name = "UnsignedLong"), sqlite_type(name = "Long"))]
    pub struct Count;
}

/// A point in time in its column.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow, PartialEq, Eq, PartialOrd, Ord)]
#[diesel(sql_type = sql::Moment)]
pub struct Moment(pub Timestamp);

/// A version, or another number that is never negative, in its column.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow, PartialEq, Eq)]
#[diesel(sql_type = sql::Count)]
pub struct Count(pub u32);

impl FromSql<sql::Moment, Mysql> for Moment {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        let moment = <NaiveDateTime as FromSql<Datetime, Mysql>>::from_sql(value)?;
        Ok(Self(Timestamp::from_utc(moment.and_utc())))
    }
}

impl ToSql<sql::Moment, Mysql> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        <NaiveDateTime as ToSql<Datetime, Mysql>>::to_sql(&self.0.as_utc().naive_utc(), &mut out.reborrow())
    }
}

impl FromSql<sql::Moment, Sqlite> for Moment {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let microseconds = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        let moment = DateTime::from_timestamp_micros(microseconds).ok_or("a moment that no calendar has")?;
        Ok(Self(Timestamp::from_utc(moment)))
    }
}

impl ToSql<sql::Moment, Sqlite> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_utc().timestamp_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<sql::Count, Mysql> for Count {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        <u32 as FromSql<Unsigned<Integer>, Mysql>>::from_sql(value).map(Self)
    }
}

impl ToSql<sql::Count, Mysql> for Count {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        <u32 as ToSql<Unsigned<Integer>, Mysql>>::to_sql(&self.0, out)
    }
}

impl FromSql<sql::Count, Sqlite> for Count {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let count = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        Ok(Self(count.try_into()?))
    }
}

impl ToSql<sql::Count, Sqlite> for Count {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(i64::from(self.0));
        Ok(IsNull::No)
    }
}
