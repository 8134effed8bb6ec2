//! `ms-client migrate`.

use super::Outcome;
use crate::settings::{DatabaseSettings, DatabaseUrl};

pub(crate) async fn migrate(settings: DatabaseSettings) -> Outcome {
    match settings.url()? {
        DatabaseUrl::Memory => println!("a store in memory has no tables"),
        DatabaseUrl::Mysql(options) => {
            let applied = customer_mysql::migrate(&options.url).await?;
            for migration in &applied {
                println!("applied {migration}");
            }
            println!("the tables are up to date");
        }
    }
    Ok(())
}
