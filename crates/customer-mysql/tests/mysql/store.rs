//! The MySQL adapters keep the promises of their ports, on MySQL and on MariaDB.

mod mysql {
    use crate::database::Database;

    customer_testkit::store_suite!(Database::on("TEST_MYSQL_URL"));
}

mod mariadb {
    use crate::database::Database;

    customer_testkit::store_suite!(Database::on("TEST_MARIADB_URL"));
}
