//! Files of customers, in and out again.

use std::fs;

use super::{HEADER, Said, Shop, mode, rows};
use crate::program::program;

/// Texts of many scripts, marks that a format needs, nothing and empty texts, identities with gaps, versions and times.
const MANY: &str = r#"{"id":3,"nom":"O'Neil, \"Zoé\"","prenom":"Ζωή ‏שלום","email":"用户+😀@例子.世界","telephone":null,"adresse":"","ville":"São Paulo;\\","code_postal":"","pays":null,"version":7,"created_at":"1999-12-31T23:59:59.999999Z","updated_at":"2026-01-01T00:00:00.000001Z"}
{"id":40,"nom":"=1+1","prenom":"\"","email":"a,b@example.org","telephone":"","adresse":"बारह, “मार्ग”","ville":null,"code_postal":null,"pays":"中国","version":2147483647,"created_at":"2020-02-29T12:00:00.500000Z","updated_at":"2020-02-29T12:00:00.500000Z"}
{"id":9007199254740991,"nom":"𠮷","prenom":"a\u00a0b","email":"ada@example.org","telephone":null,"adresse":null,"ville":null,"code_postal":null,"pays":null,"version":1,"created_at":"1000-01-01T00:00:00.000000Z","updated_at":"9999-12-31T23:59:59.999999Z"}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_exported_and_imported_is_exported_to_the_same_bytes() {
    let many = MANY.replace(r"a\u00a0b", "a\u{a0}b").replace("a,b@", "a'b@");
    for shop in Shop::each().await {
        let said = shop.import(&many, &["--format", "ndjson"]);
        assert_eq!((said.status, said.lines), (Some(0), vec![told(3, 3, 0, 0)]));
        let ndjson = shop.exported("ndjson");
        assert_eq!(ndjson, many);
        let csv = shop.exported("csv");
        assert!(csv.contains("\r\n3,\"O'Neil, \"\"Zoé\"\"\",Ζωή"), "{csv}");
        assert!(csv.contains(",,\"\",São Paulo;\\,\"\",,7,1999-12-31T23:59:59.999999Z,"), "{csv}");
        for (format, text) in [("csv", &csv), ("ndjson", &ndjson)] {
            let other = Shop::embedded();
            other.write(&format!("all.{format}"), text);
            let said = other.run(&["import", &format!("all.{format}")]);
            assert_eq!((said.status, said.lines), (Some(0), vec![told(3, 3, 0, 0)]));
            assert_eq!((other.exported("csv"), other.exported("ndjson")), (csv.clone(), ndjson.clone()));
        }
        let again = shop.import(&csv, &["--format", "csv"]);
        assert_eq!((again.status, again.lines), (Some(0), vec![told(3, 0, 3, 0)]));
        assert_eq!(shop.exported("csv"), csv);
    }
}

fn told(rows: usize, added: usize, there: usize, refused: usize) -> String {
    format!("{rows} rows: {added} added, {there} already there, {refused} refused")
}

#[test]
fn refused_rows_are_told_without_personal_data_and_can_be_mended() {
    let shop = Shop::embedded();
    let csv = "prenom,nom,email,telephone\r\n\
        Ada,CANARY,canary@example.org,\r\n\
        Bob,\"\",CANARY,CANARYCANARYCANARYCANARY\r\n\
        Eve,CANARY,CANARY@example.org,\"\"\r\n\
        CANARY\r\n\
        a\u{2028}b,CANARY,c@example.org,\r\n";
    shop.write("some.csv", csv);
    let said = shop.run(&["import", "some.csv"]);
    assert_eq!(said.status, Some(1));
    assert_eq!(
        said.lines,
        [
            "line 3: nom: must not be empty; email: must be an address like name@example.org; \
             telephone: must be at most 20 characters long",
            "line 4: email: another customer has this address",
            "line 5: has 1 fields where line 1 has 4",
            "line 6: prenom: must not contain control characters",
            &told(5, 1, 0, 4),
            "ms-client: 4 of 5 rows were refused, and stand with the reason in some.csv.refused.csv",
        ]
    );
    assert_eq!(mode(&shop.folder, "some.csv.refused.csv"), 0o600);
    let refused = shop.read("some.csv.refused.csv");
    assert!(refused.starts_with("reason,prenom,nom,email,telephone\r\n"), "{refused}");
    assert!(
        refused
            .contains("\r\nemail: another customer has this address,Eve,CANARY,CANARY@example.org,\"\"\r\n")
    );

    let mended = refused.replace(",CANARY@example.org", ",eve@example.org");
    shop.write("mended.csv", &mended);
    let said = shop.run(&["import", "mended.csv", "--refused", "still.csv"]);
    assert_eq!(
        (said.status, said.lines.last().map(String::as_str)),
        (Some(1), Some("ms-client: 3 of 4 rows were refused, and stand with the reason in still.csv"))
    );
    assert_eq!(shop.read("still.csv").lines().count(), 4);
    assert_eq!(shop.exported("csv").lines().count(), 3);
}

#[test]
fn a_file_of_refused_rows_takes_the_place_of_none() {
    let shop = Shop::embedded();
    let rows = rows(1..=3000);
    let name = "ms-client-import.refused.csv";
    shop.write(name, &format!("{HEADER},,b,a@example.org,\n{rows}"));
    let source = fs::File::open(shop.folder.path().join(name)).expect("the source");
    let mut import = program(&shop.folder, &shop.settings());
    let said: Said =
        import.args(["import", "-", "--format", "csv"]).stdin(source).output().expect("runs").into();
    assert_eq!(said.lines[1], told(3001, 3000, 0, 1));
    let refused = "nom: is required,,,b,a@example.org,\r\n";
    for another in ["ms-client-import.refused.2.csv", "ms-client-import.refused.3.csv"] {
        assert!(shop.read(another).ends_with(refused), "{another}: {}", shop.read(another));
        let again = shop.import(&format!("{HEADER},,b,a@example.org,\n"), &["--format", "csv"]);
        assert_eq!(again.status, Some(1));
    }
    assert_eq!(shop.read(name).lines().count(), 3002);
    let over = shop.import("nom,prenom,email\n", &["--format", "csv", "--refused", "shop.db"]);
    assert_eq!(over.lines, ["ms-client: shop.db: is there already"]);
    assert_eq!(shop.exported("csv").lines().count(), 3001);
}

#[test]
fn what_was_taken_in_before_an_error_is_told() {
    let shop = Shop::embedded();
    let said = shop.import(&format!("{HEADER}1,,a,a@example.org\n{}\"", rows(2..=3)), &["--format", "csv"]);
    assert_eq!(
        said.lines[1..],
        [
            &told(3, 2, 0, 1),
            "1 of 3 rows were refused, and stand with the reason in ms-client-import.refused.csv",
            "ms-client: line 5: a quotation mark is not closed",
        ]
    );
}

#[test]
fn who_cannot_keep_an_id_is_counted() {
    let shop = Shop::embedded();
    assert_eq!(shop.import(&format!("{HEADER}{}", rows(1..=3)), &["--format", "csv"]).status, Some(0));
    let said = shop.import(&format!("{HEADER}2,a,b,new@example.org,\n"), &["--format", "csv", "--dry-run"]);
    assert_eq!(
        said.lines,
        ["1 rows: would be 1 added, 1 of them under a new id, 0 already there, 0 refused"]
    );
}

#[test]
fn the_id_of_a_refused_row_is_given_to_nobody() {
    let shop = Shop::embedded();
    let csv = format!("{HEADER}7,,b,b@example.org,\n8,a,b,b@example.org,\n9,\n9223372036854775807,a,b,@,\n");
    assert_eq!(shop.import(&csv, &["--format", "csv"]).status, Some(1));
    assert_eq!(shop.import("nom,prenom,email\na,b,c@example.org\n", &["--format", "csv"]).status, Some(0));
    let ndjson = "{\"id\":20,\"nom\":\"a\",\"CANARY\":1}\n{\"nom\":\"a\",\"prenom\":\"b\",\"email\":\"d@example.org\"}\n";
    assert_eq!(shop.import(ndjson, &["--format", "ndjson"]).status, Some(1));
    let ids: Vec<_> = shop
        .exported("csv")
        .lines()
        .skip(1)
        .map(|row| row.split(',').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(ids, ["8", "9", "21"]);
}

#[test]
fn files_are_for_their_owner_alone() {
    let shop = Shop::embedded();
    assert_eq!(shop.run(&["migrate"]).status, Some(0));
    shop.write("old.csv", "others read this");
    for file in ["old.csv", "new.ndjson"] {
        let said = shop.run(&["export", file]);
        assert_eq!((said.status, said.lines), (Some(0), vec!["0 rows: written".to_owned()]));
        assert_eq!(mode(&shop.folder, file), 0o600);
    }
    let columns =
        "id,nom,prenom,email,telephone,adresse,ville,code_postal,pays,version,created_at,updated_at\r\n";
    assert_eq!((shop.read("old.csv").as_str(), shop.read("new.ndjson").as_str()), (columns, ""));
    let said = shop.run(&["export", "nowhere/all.csv"]);
    assert_eq!(said.lines, ["ms-client: nowhere/all.csv: No such file or directory"]);
    assert_eq!(shop.run(&["import", "new.ndjson"]).status, Some(0));
}

#[test]
fn a_dry_run_finds_what_would_be_refused_and_stores_nothing() {
    let shop = Shop::embedded();
    assert_eq!(shop.run(&["migrate"]).status, Some(0));
    let twice = "9999,Hopper,Grace,C7@example.org,\n7,Lovelace,Ada,c7@example.org,\n,a,b,c,\n";
    let text = format!("{HEADER}{}{twice}", rows(1..=2500));
    let dry = shop.import(&text, &["--format", "csv", "--dry-run"]);
    let reasons = [
        "line 2502: email: another customer has this address",
        "line 2504: email: must be an address like name@example.org",
    ];
    assert_eq!(dry.lines[..2], reasons);
    assert_eq!(
        dry.lines[2..],
        [
            "2503 rows: would be 2500 added, 1 already there, 2 refused",
            "ms-client: 2 of 2503 rows would be refused"
        ]
    );
    assert_eq!(shop.exported("ndjson"), "");
    assert!(!shop.folder.path().join("ms-client-import.refused.csv").exists());
    let done = shop.import(&text, &["--format", "csv"]);
    assert_eq!((done.status, &done.lines[..2]), (Some(1), &dry.lines[..2]));
    assert_eq!(done.lines[2], told(2503, 2500, 1, 2));
    assert!(shop.read("ms-client-import.refused.csv").contains(",9999,Hopper,"));
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_told_of_each_unless_they_are_not_to_be() {
    for shop in Shop::each().await {
        let text = format!("{HEADER}{}", rows(1..=3));
        assert_eq!(shop.import(&text, &["--format", "csv", "--no-events"]).status, Some(0));
        assert!(shop.run(&["outbox", "status"]).out.starts_with("pending  0\n"));
        let text = format!("{HEADER}{}", rows(2..=5));
        assert_eq!(shop.import(&text, &["--format", "csv"]).lines, [told(4, 2, 2, 0)]);
        assert!(shop.run(&["outbox", "status"]).out.starts_with("pending  2, "));
        let trail = shop.run(&["audit"]).out;
        assert_eq!((trail.lines().count(), trail.matches("\"operator\"").count()), (5, 5), "{trail}");
    }
}

#[test]
fn what_cannot_be_done_is_told_in_a_line() {
    let shop = Shop::embedded();
    shop.write("all.txt", "nom,prenom,email\n");
    for (arguments, why) in [
        (&["import", "-"][..], "--format must say what - is: csv or ndjson"),
        (&["export", "-"], "--format must say what - is: csv or ndjson"),
        (&["import", "all.txt"], "--format must say what the file's name does not: csv or ndjson"),
        (&["import", "none.csv"], "none.csv: No such file or directory"),
        (&["import", "all.txt", "--format", "csv", "--refused", "all.txt"], "all.txt: is there already"),
        (
            &["import", "all.txt", "--format", "xml"],
            "invalid value 'xml' for '--format <csv|ndjson>': is neither csv nor ndjson",
        ),
    ] {
        let said = shop.run(arguments);
        assert_ne!(said.status, Some(0));
        assert_eq!(said.lines, [format!("ms-client: {why}")], "{arguments:?}");
    }
    for (text, why) in [
        ("", "line 1: the columns' names are missing"),
        ("id,nom,prenom,email,CANARY\n", "line 1: column 5 has none of the known names"),
        ("nom;prenom;email\n", "line 1: columns are separated by commas"),
        ("nom,prenom,email\na,b,a@example.org\n\"CANARY\n", "line 3: a quotation mark is not closed"),
    ] {
        let said = shop.import(text, &["--format", "csv"]);
        let last = said.lines.last().expect("a line");
        assert_eq!(said.status, Some(1));
        assert!(last.starts_with(&format!("ms-client: {why}")) && !last.contains("CANARY"), "{said:?}");
    }
    assert_eq!(shop.exported("ndjson").lines().count(), 1, "what stands before a broken row is taken in");
    let memory =
        super::run(&shop.folder, &[("DATABASE_URL", "memory:")], &["import", "all.txt", "--format", "csv"]);
    assert!(String::from_utf8_lossy(&memory.stderr).contains("DATABASE_URL: a store in memory ends"));
}
