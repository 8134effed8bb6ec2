//! What is written is read again, and written again to the same bytes; what is refused can be mended.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Cursor;

use chrono::DateTime;
use customer_domain::{
    Timestamp,
    customer::{
        City, Country, Customer, CustomerId, Details, Email, Name, Phone, PostalAddress, PostalCode, Street,
        Version,
    },
    import::{Draft, HIGHEST_ID, HIGHEST_VERSION},
};
use customer_files::{Format, Reader, Record, RefusedRows, Writer};
use proptest::prelude::*;

fn records(format: Format, text: &str) -> Vec<Record> {
    let mut reader = Reader::new(format, Box::new(Cursor::new(text.to_owned()))).unwrap();
    std::iter::from_fn(|| reader.read().unwrap()).collect()
}

fn written(format: Format, customers: &[Customer]) -> String {
    let mut writer = Writer::new(format, Vec::new()).unwrap();
    for customer in customers {
        writer.write(customer).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn as_draft(customer: &Customer) -> Draft {
    Draft {
        id: Some(customer.id),
        details: customer.details.clone(),
        version: Some(customer.version),
        created_at: Some(customer.created_at),
        updated_at: Some(customer.updated_at),
    }
}

fn reasons(format: Format, text: &str) -> Vec<String> {
    let told = |record: Record| record.draft.err().map(|faults| format!("{}: {faults}", record.place));
    records(format, text).into_iter().filter_map(told).collect()
}

fn refused(format: Format, text: &str) -> String {
    let mut reader = Reader::new(format, Box::new(Cursor::new(text.to_owned()))).unwrap();
    let mut out = Vec::new();
    let mut rows = RefusedRows::new(format, reader.columns(), &mut out).unwrap();
    while let Some(record) = reader.read().unwrap() {
        if let Err(faults) = &record.draft {
            rows.write(&record, &faults.to_string()).unwrap();
        }
    }
    rows.finish().unwrap();
    String::from_utf8(out).unwrap()
}

/// Short enough for a postal code in NFC, which makes three characters of some.
fn optional() -> impl Strategy<Value = Option<String>> {
    prop::option::of("[^\\pC\\p{Zl}\\p{Zp}]{0,3}")
}

prop_compose! {
    fn customer()(
        id in 1..HIGHEST_ID,
        names in ("x[^\\pC\\p{Zl}\\p{Zp}]{0,20}", "[^\\pC\\p{Zl}\\p{Zp}]{0,20}x"),
        local in "[a-zé,+'\u{4e00}-\u{4e20}]{1,9}",
        texts in (optional(), optional(), optional(), optional(), optional()),
        version in 1..=HIGHEST_VERSION,
        created in 0..4_000_000_000_000_000_i64,
        later in 0..1_000_000_000_i64,
    ) -> Customer {
        let at = |micros| Timestamp::from_utc(DateTime::from_timestamp_micros(micros).unwrap());
        let (phone, street, city, postal_code, country) = texts;
        Customer {
            id: CustomerId::new(id).unwrap(),
            details: Details {
                last_name: Name::parse(&names.0).unwrap(),
                first_name: Name::parse(&names.1).unwrap(),
                email: Email::parse(&format!("{}@x.org", local.replace(',', "."))).unwrap(),
                phone: phone.map(|text| Phone::parse(&text).unwrap()),
                address: PostalAddress {
                    street: street.map(|text| Street::parse(&text).unwrap()),
                    city: city.map(|text| City::parse(&text).unwrap()),
                    postal_code: postal_code.map(|text| PostalCode::parse(&text).unwrap()),
                    country: country.map(|text| Country::parse(&text).unwrap()),
                },
            },
            version: Version::from_stored(version),
            created_at: at(created),
            updated_at: at(created + later),
        }
    }
}

proptest! {
    #[test]
    fn customers_are_read_as_they_were_written(customers in prop::collection::vec(customer(), 0..4)) {
        for format in [Format::Csv, Format::NdJson] {
            let text = written(format, &customers);
            let read: Vec<_> = records(format, &text).into_iter().map(|record| record.draft.unwrap()).collect();
            prop_assert_eq!(read, customers.iter().map(as_draft).collect::<Vec<_>>());
        }
    }
}

#[test]
fn every_fault_of_a_row_is_told_and_nothing_of_what_stands_there() {
    let csv = "id,nom,prenom,email,telephone,version,created_at,updated_at\n\
        0,,\"\",CANARY,CANARYCANARYCANARYCANARY,0,CANARY,0999-12-31T23:59:59Z\n\
        01,a,b,a@b,,,2026-01-02T00:00:00Z,2026-01-01T23:59:59Z\n\
        a,b\n\
        1,\"a\"CANARY,b,a@b,,,,\n";
    let told = reasons(Format::Csv, csv);
    assert_eq!(
        told,
        [
            "line 2: id: must be a whole number from 1 to 9007199254740991; nom: is required; \
             prenom: must not be empty; email: must be an address like name@example.org; \
             telephone: must be at most 20 characters long; \
             version: must be a whole number from 1 to 2147483647; \
             created_at: must be a moment like 2026-11-24T06:00:00.000000Z; \
             updated_at: must be of a year from 1000 to 9999",
            "line 3: id: must be a whole number from 1 to 9007199254740991; \
             updated_at: must not be before created_at",
            "line 4: has 2 fields where line 1 has 8",
            "line 5: has a text behind a quotation mark that closes a field",
        ]
    );
    let ndjson = "{\"nom\":1,\"prenom\":[],\"email\":null,\"id\":1.5}\n\nCANARY\n{\"CANARY\":1}\n\
        {\"nom\":\"a\",\"nom\":\"b\"}\n{\"nom\":\"\\ud800\",\"prenom\":\"a\",\"email\":\"a@b\"}\n[]\n";
    let told = reasons(Format::NdJson, ndjson);
    assert_eq!(
        told,
        [
            "line 1: id: must be a whole number from 1 to 9007199254740991; nom: must be a text; \
             prenom: must be a text; email: is required",
            "line 3: is not a JSON object",
            "line 4: has a member of another name than id, nom, prenom, email, telephone, adresse, ville, \
             code_postal, pays, version, created_at, updated_at",
            "line 5: has two members nom",
            "line 6: nom: must be Unicode",
            "line 7: is not a JSON object",
        ]
    );
}

#[test]
fn moments_are_brought_into_one_form() {
    let csv = "nom,prenom,email,created_at\na,b,a@b,2016-12-31T23:59:60.5Z\na,b,a@b,2026-01-01T00:00:00.1234567+02:00\n";
    let moments: Vec<_> = records(Format::Csv, csv)
        .into_iter()
        .map(|record| record.draft.unwrap().created_at.unwrap().to_string())
        .collect();
    assert_eq!(moments, ["2017-01-01T00:00:00.500000Z", "2025-12-31T22:00:00.123456Z"]);
}

#[test]
fn refused_rows_stand_there_as_they_were_behind_the_reason() {
    let csv = "nom,reason,email,prenom\r\n\"\",old,\"a,\"\"b\",\r\nc,,c@d,d\r\nx,y\r\n";
    let out = refused(Format::Csv, csv);
    assert_eq!(
        out,
        "reason,nom,email,prenom\r\n\
         nom: must not be empty; prenom: is required; email: must be an address like name@example.org,\
         \"\",\"a,\"\"b\",\r\n\
         has 2 fields where line 1 has 4,x,y\r\n"
    );
    assert_eq!(refused(Format::Csv, &out).lines().count(), 3);
    let ndjson = "{\"email\": \"é\",\"reason\":\"old\",\"nom\":\"a\" , \"prenom\":null}\nnonsense \"\n";
    let out = refused(Format::NdJson, ndjson);
    assert_eq!(
        out,
        "{\"reason\":\"prenom: is required; email: must be an address like name@example.org\",\
         \"email\":\"é\",\"nom\":\"a\",\"prenom\":null}\n\
         {\"reason\":\"is not a JSON object\",\"line\":\"nonsense \\\"\"}\n"
    );
    assert_eq!(refused(Format::NdJson, &out).lines().next(), out.lines().next());
}
