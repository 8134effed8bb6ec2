//! What is described is what the code reads and writes, and what was promised once stays so.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, fs, path::Path};

use customer_asyncapi::{Description, payload_faults};
use customer_contract::{ClientDeleted, CloudEvent, OrderNotification, channels};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// As this version reads a message of that name, and writes it again.
fn read_and_write(name: &str, payload: &Value) -> Value {
    match name {
        "client_deleted" => through::<ClientDeleted>(name, payload),
        "order_notification" => through::<OrderNotification>(name, payload),
        event => {
            let read = CloudEvent::from_json(payload.to_string().as_bytes()).expect(event);
            assert_eq!(read.event.type_name(), event);
            serde_json::from_slice(&read.to_json().expect(event)).expect(event)
        }
    }
}

fn through<T: Serialize + DeserializeOwned>(name: &str, payload: &Value) -> Value {
    let read: T = serde_json::from_value(payload.clone()).expect(name);
    serde_json::to_value(read).expect(name)
}

/// The JSON files of a folder of this crate, by their names without `.json`.
fn files(folder: &str) -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let paths = entries.map(|entry| entry.expect("a file").path());
    let files: BTreeMap<String, Value> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("a file");
            (name, serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display())))
        })
        .collect();
    assert!(!files.is_empty(), "{} holds no JSON", folder.display());
    files
}

/// The message that a golden file shows: `NAME.json`, or `NAME.CASE.json`.
fn message_of(file: &str) -> &str {
    let description = Description::read().expect("the description");
    let mut names = description.messages().map(|(name, _)| name);
    let is_of =
        |name: &&str| file.strip_prefix(name).is_some_and(|case| case.is_empty() || case.starts_with('.'));
    names.find(is_of).map_or_else(
        || panic!("{file} shows no message that is described"),
        |name| file.get(..name.len()).expect("its beginning"),
    )
}

#[test]
fn examples_are_described_read_and_written_again() {
    for (name, message) in Description::read().expect("the description").messages() {
        for example in message["examples"].as_array().expect(name) {
            let payload = &example["payload"];
            assert_eq!(payload_faults(name, payload), [""; 0], "{name}: {payload}");
            assert_eq!(read_and_write(name, payload), *payload);
        }
    }
}

#[test]
fn golden_files_are_described() {
    for (file, payload) in files("tests/golden") {
        assert_eq!(payload_faults(message_of(&file), &payload), [""; 0], "{file}");
    }
}

#[test]
fn a_member_that_is_missing_wrong_or_not_described_is_found() {
    let golden: Value = serde_json::from_str(include_str!("golden/customer.created.v1.json")).expect("JSON");
    for (pointer, value) in [
        ("/specversion", Value::from("0.3")),
        ("/id", Value::from("7")),
        ("/time", Value::from("yesterday")),
        ("/type", Value::from("customer.updated.v1")),
        ("/data/version", Value::from(0)),
        ("/data/telephone", Value::from("0".repeat(21))),
        ("/data/created_at", Value::Null),
    ] {
        let mut wrong = golden.clone();
        *wrong.pointer_mut(pointer).expect("a member") = value;
        assert_eq!(payload_faults("customer.created.v1", &wrong).len(), 1, "{pointer}");
    }
    let mut grown = golden.clone();
    grown["data"]["fidelite"] = Value::from("or");
    assert_eq!(payload_faults("customer.created.v1", &grown), ["payload/data/fidelite is not described"]);
    let mut lesser = golden;
    lesser["data"].as_object_mut().expect("an object").remove("pays");
    assert_eq!(payload_faults("customer.created.v1", &lesser).len(), 1);
}

/// A fault is shown where tests fail, which is where logs are read.
#[test]
fn a_fault_repeats_no_value() {
    let mut wrong: Value =
        serde_json::from_str(include_str!("golden/customer.created.v1.json")).expect("JSON");
    wrong["data"]["email"] = Value::from("canary".repeat(99));
    let faults = payload_faults("customer.created.v1", &wrong);
    assert!(faults.len() == 1 && !faults.concat().contains("canary"), "{faults:?}");
}

/// `tests/promised/0.1` is what was promised with 0.1: it is never changed, only joined by what later versions promise.
#[test]
fn messages_that_were_promised_are_read_and_those_of_today_keep_the_promise() {
    for (file, old) in files("tests/promised/0.1") {
        read_and_write(message_of(&file), &old);
    }
    let schemas = files("tests/promised/0.1/schemas");
    for (name, message) in Description::read().expect("the description").messages() {
        let Some(schema) = schemas.get(name) else { continue };
        let promised = jsonschema::draft7::new(schema).expect(name);
        let examples = message["examples"].as_array().expect(name).iter().map(|example| &example["payload"]);
        for today in examples {
            let written = read_and_write(name, today);
            let broken: Vec<String> =
                promised.iter_errors(&written).map(|why| format!("{}: {why}", why.instance_path())).collect();
            assert!(broken.is_empty(), "{name}: {broken:?}");
        }
    }
    let described: Vec<&str> =
        Description::read().expect("the description").messages().map(|(name, _)| name).collect();
    for name in schemas.keys() {
        assert!(described.contains(&name.as_str()), "{name} was promised, and is described no more");
    }
}

#[test]
fn exchanges_and_queues_in_code_and_in_the_description_are_the_same() {
    let written = Description::read().expect("the description").written();
    let named: Vec<&str> = written["channels"]
        .as_object()
        .expect("channels")
        .values()
        .flat_map(|channel| {
            ["exchange", "queue"].map(|kind| channel["bindings"]["amqp"][kind]["name"].as_str())
        })
        .flatten()
        .collect();
    for name in [
        channels::CLIENT_DELETION_EXCHANGE,
        channels::CLIENT_DELETION_QUEUE,
        channels::CUSTOMERS_EXCHANGE,
        channels::ORDER_NOTIFICATIONS_EXCHANGE,
        channels::ORDER_NOTIFICATIONS_QUEUE,
        channels::ORDER_NOTIFICATIONS_DEAD_QUEUE,
    ] {
        assert!(named.contains(&name), "{name} is not described");
    }
    for event in
        ["customer.created.v1", "customer.updated.v1", "customer.deleted.v1", channels::SESSION_REVOKED]
    {
        let message = Description::read().expect("the description").message(event).expect(event);
        assert_eq!(message["contentType"], channels::CLOUD_EVENT_MEDIA_TYPE);
    }
}
