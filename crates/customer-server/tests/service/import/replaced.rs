//! The customers of the service that is replaced come over with their identities, once.

use diesel_async::SimpleAsyncConnection as _;

use super::Shop;
use crate::database::Database;

/// As Flask-SQLAlchemy makes it.
const TABLE: &str = "CREATE TABLE clients (\
     ClientID INTEGER NOT NULL AUTO_INCREMENT, Nom VARCHAR(255) NOT NULL, Prenom VARCHAR(255) NOT NULL, \
     Email VARCHAR(255) NOT NULL, Telephone VARCHAR(20), Adresse VARCHAR(255), Ville VARCHAR(255), \
     CodePostal VARCHAR(10), Pays VARCHAR(255), PRIMARY KEY (ClientID), UNIQUE (Email)) \
     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
const ROWS: &str = "INSERT INTO clients VALUES \
     (3, 'Lovelace', 'Zoë', 'ada@example.org', '06 12', '12, rue', 'Lyon', '69001', 'France'), \
     (7, '', 'CANARY', '@', NULL, NULL, NULL, NULL, NULL), \
     (8, 'CANARY', 'b', 'ADA@example.org', NULL, NULL, NULL, NULL, NULL), \
     (12, ' 用户 ', '😀', 'bob@example.org', '', NULL, NULL, NULL, NULL), \
     (13, 'CANARY', 'c', '@@', NULL, NULL, NULL, NULL, NULL)";
const REASONS: [&str; 3] = [
    "row 7: nom: must not be empty; email: must be an address like name@example.org",
    "row 8: email: another customer has this address",
    "row 13: email: must be an address like name@example.org",
];

async fn replaced(server: &str) -> Database {
    let database = Database::on(server).await;
    let mut connection = database.connection().await;
    connection.batch_execute(TABLE).await.expect("a table");
    connection.batch_execute(ROWS).await.expect("rows");
    database
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_keep_the_identities_by_which_others_know_them() {
    for (shop, server) in
        Shop::each().await.into_iter().zip(["TEST_MYSQL_URL", "TEST_MARIADB_URL", "TEST_MYSQL_URL"])
    {
        let database = replaced(server).await;
        let url = database.address();
        assert_eq!(shop.run(&["migrate"]).status, Some(0));
        let dry = shop.run(&["import", &url, "--dry-run"]);
        assert_eq!(dry.lines[..3], REASONS);
        assert_eq!(dry.lines[3], "5 rows: would be 2 added, 0 already there, 3 refused");
        let said = shop.run(&["import", &url]);
        let last =
            "ms-client: 3 of 5 rows were refused, and stand with the reason in ms-client-import.refused.csv";
        let tally = "5 rows: 2 added, 0 already there, 3 refused";
        assert_eq!(
            (said.status, said.lines),
            (Some(1), [&REASONS[..], &[tally, last]].concat().iter().map(ToString::to_string).collect())
        );
        let refused = shop.read("ms-client-import.refused.csv");
        assert!(
            refused.starts_with("reason,id,nom,prenom,email,telephone,adresse,ville,code_postal,pays\r\n")
        );
        assert!(refused.contains("address,8,CANARY,b,ADA@example.org,,,,,\r\n"), "{refused}");
        let exported = shop.exported("csv");
        let rows: Vec<_> = exported.lines().skip(1).collect();
        assert!(
            rows[0].starts_with("3,Lovelace,Zoë,ada@example.org,06 12,\"12, rue\",Lyon,69001,France,1,2")
        );
        assert!(rows[1].starts_with("12,用户,😀,bob@example.org,\"\",,,,,1,2"), "{exported}");

        let again = shop.run(&["import", &url]);
        assert_eq!(again.lines[3], "5 rows: 0 added, 2 already there, 3 refused");
        assert_eq!(shop.exported("csv"), exported);
        assert!(shop.run(&["outbox", "status"]).out.starts_with("pending  2, "));
        let next = shop.import("nom,prenom,email\na,b,new@example.org\n", &["--format", "csv"]);
        assert_eq!(next.status, Some(0));
        // MS-Commande may have orders of 13, whoever that is.
        assert!(shop.exported("csv").contains("\n14,a,b,new@example.org,"), "it goes on after the highest");
        let mended = shop.import("id,nom,prenom,email\n13,a,c,mended@example.org\n", &["--format", "csv"]);
        assert_eq!(mended.lines, ["1 rows: 1 added, 0 already there, 0 refused"]);
        assert!(shop.exported("csv").contains("\n13,a,c,mended@example.org,"), "it is not renumbered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_removed_since_is_not_brought_back() {
    let (database, folder) = (replaced("TEST_MYSQL_URL").await, crate::on_mysql::folder_with_key());
    let (url, settings) = (database.address(), [("DATABASE_URL", "sqlite://shop.db")]);
    let import = || super::Said::from(super::run(&folder, &settings, &["import", &url]));
    import();
    let service = crate::program::Service::start(&folder, &settings);
    assert_eq!(service.admin().delete("/customers/12").status, 200);
    let said = import();
    assert!(said.lines.contains(&"row 12: id: it was used before, by a customer who was removed".to_owned()));
    assert_eq!(service.admin().get("/customers/12").status, 404);
    assert_eq!(service.admin().get("/customers/3").status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_another_one_is_told_without_its_password() {
    let (empty, shop) = (Database::on("TEST_MYSQL_URL").await, Shop::embedded());
    shop.write("url", &format!("{}\n", empty.address()));
    let said = shop.run(&["import", "--source-file", "url"]);
    assert_eq!(said.lines, ["ms-client: the source: the database has no table clients"]);
    let other = "CREATE TABLE clients (ClientID INTEGER PRIMARY KEY, Nom TEXT)";
    empty.connection().await.batch_execute(other).await.expect("a table");
    let said = shop.run(&["import", &empty.address()]);
    assert_eq!(
        said.lines,
        ["ms-client: the source: the table clients has not the columns that are known of it"]
    );
    let host = empty.address().rsplit_once('@').expect("a host").1.to_owned();
    for url in [format!("mysql://CANARY:CANARY@{host}"), "mysql://u:CANARY@127.0.0.1:1/shop".to_owned()] {
        let said = shop.run(&["import", &url]);
        let line = said.lines.last().expect("a line");
        assert_eq!((said.status, said.lines.len()), (Some(1), 1), "{said:?}");
        assert!(line.starts_with("ms-client: the source: ") && !line.contains(":CANARY"), "{line}");
    }
    let said = shop.run(&["import", "mysql://u:CANARY@", "--format", "csv"]);
    assert_eq!(said.lines, ["ms-client: --format is for files"]);
    let said = shop.run(&["import", "mysql://u:CANARY@"]);
    assert_eq!(
        said.lines,
        ["ms-client: the source: is not of the form mysql://user:password@host:3306/database"]
    );
}
