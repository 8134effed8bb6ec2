//! `ms-client migrate`.

use super::{Outcome, output::say};
use crate::settings::{DatabaseSettings, DatabaseUrl};

pub(crate) async fn migrate(settings: DatabaseSettings) -> Outcome {
    let url = settings.url()?;
    let applied = match &url {
        DatabaseUrl::Memory => {
            say("a store in memory has no tables\n")?;
            return Ok(());
        }
        DatabaseUrl::Sqlite(options) => customer_sqlite::migrate(&options.file).await,
        DatabaseUrl::Mysql(options) => customer_mysql::migrate(&options.url).await,
    };
    for migration in applied.map_err(|why| url.blamed(&why))? {
        say(&format!("applied {migration}\n"))?;
    }
    say("the tables are up to date\n")?;
    Ok(())
}
