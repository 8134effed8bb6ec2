//! The description is an AsyncAPI 3.1 document, whole in itself.

use std::collections::BTreeSet;

use customer_asyncapi::Description;
use serde_json::Value;

fn description() -> &'static Description {
    Description::read().unwrap_or_else(|why| panic!("{why}"))
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// By the schema of the AsyncAPI Initiative, with those of the bindings in it.
#[test]
fn it_is_a_document_of_asyncapi_3_1() {
    let schema = include_str!("../vendor/asyncapi-3.1.0/schema.json");
    let schema: Value = serde_json::from_str(schema).expect("the schema of AsyncAPI");
    let validator = jsonschema::validator_for(&schema).expect("the schema of AsyncAPI");
    let faults: Vec<_> = validator
        .iter_errors(description().written())
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");

    let mut wrong = description().written().clone();
    wrong["channels"]["customers"]["bindings"]["amqp"]["exchange"]["type"] = "broadcast".into();
    assert!(!validator.is_valid(&wrong), "the schema says nothing of bindings");
}

/// That each leads somewhere is known since the description could be read.
#[test]
fn references_lead_to_the_right_kind_of_thing() {
    let written = description().written();
    for (name, channel) in members(&written["channels"]) {
        for (message, reference) in members(&channel["messages"]) {
            assert_eq!(reference["$ref"], format!("#/components/messages/{message}"), "in {name}");
        }
        assert!(channel["bindings"]["amqp"]["is"].is_string(), "{name} is an exchange or a queue");
    }
    for (name, operation) in members(&written["operations"]) {
        let channel = operation["channel"]["$ref"].as_str().and_then(|to| to.strip_prefix("#/channels/"));
        let channel = channel.unwrap_or_else(|| panic!("{name} has no channel"));
        assert!(written["channels"].get(channel).is_some(), "{name}: {channel}");
    }
}

#[test]
fn every_message_is_on_a_channel_and_has_a_schema_and_an_example() {
    let on_channels: BTreeSet<&String> = members(&description().written()["channels"])
        .flat_map(|(_, channel)| members(&channel["messages"]))
        .map(|(name, _)| name)
        .collect();
    let described: BTreeSet<String> = description().messages().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(on_channels, described.iter().collect());
    for (name, message) in description().messages() {
        let validator = jsonschema::draft7::new(&message["payload"]).expect(name);
        assert!(!validator.is_valid(&Value::from("no object")), "{name}: its schema allows anything");
        assert!(message["examples"].as_array().is_some_and(|examples| !examples.is_empty()), "{name}");
    }
}

#[test]
fn every_event_has_its_routing_key() {
    let customers = &description().written()["channels"]["customers"];
    let messages: BTreeSet<&str> = members(&customers["messages"]).map(|(name, _)| name.as_str()).collect();
    let keys = customers["parameters"]["type"]["enum"].as_array().expect("routing keys");
    assert_eq!(messages, keys.iter().filter_map(Value::as_str).collect());
}
