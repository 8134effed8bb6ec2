//! Whether a message is what the description says. It reads no file and opens no connection.

use amqprs::{BasicProperties, Deliver, FieldTable, FieldValue};
use serde_json::{Map, Value};

use crate::Description;

/// In what a message that the broker delivered is not what the description says of its exchange: nothing, if all is well.
#[must_use]
pub fn faults(deliver: &Deliver, properties: &BasicProperties, body: &[u8]) -> Vec<String> {
    match Description::read() {
        Ok(description) => delivered(description, deliver, properties, body),
        Err(unreadable) => vec![unreadable.to_string()],
    }
}

/// In what a payload is not what the description says of the message of that name.
#[must_use]
pub fn payload_faults(name: &str, payload: &Value) -> Vec<String> {
    match Description::read() {
        Ok(description) => match description.message(name) {
            Some(message) => by_schema("payload", &message["payload"], payload),
            None => vec![format!("no message {name} is described")],
        },
        Err(unreadable) => vec![unreadable.to_string()],
    }
}

fn delivered(
    description: &Description,
    deliver: &Deliver,
    properties: &BasicProperties,
    body: &[u8],
) -> Vec<String> {
    let exchange = deliver.exchange();
    let Some((name, channel)) = description.channel(exchange) else {
        return vec![format!("no exchange {exchange} is described")];
    };
    let kind = properties.message_type().map(String::as_str).map_or(Value::Null, Value::from);
    let mut messages = channel["messages"].as_object().into_iter().flat_map(Map::values);
    let Some(message) = messages.find(|message| message["bindings"]["amqp"]["messageType"] == kind) else {
        return vec![format!("{exchange}: no message of type {kind} is described")];
    };
    let payload = match serde_json::from_slice(body) {
        Ok(payload) => payload,
        Err(why) => return vec![format!("{exchange}: the body is no JSON: {why}")],
    };
    // A message may come without any.
    let headers = properties.headers().map_or_else(|| Value::Object(Map::new()), json);

    let mut faults = by_schema("payload", &message["payload"], &payload);
    if !message["headers"].is_null() {
        faults.extend(by_schema("headers", &message["headers"], &headers));
    }
    let text = |text: Option<&String>| text.map(String::as_str).map_or(Value::Null, Value::from);
    let binding = description.sending(name).map_or(&Value::Null, |operation| &operation["bindings"]["amqp"]);
    faults.extend(other("content_type", &message["contentType"], &text(properties.content_type())));
    faults.extend(other("delivery_mode", &binding["deliveryMode"], &properties.delivery_mode().into()));
    faults.extend(other("timestamp", &binding["timestamp"], &properties.timestamp().is_some().into()));
    let id = correlation(message, &headers, &payload);
    faults.extend(other("message_id", id.unwrap_or(&Value::Null), &text(properties.message_id())));
    faults.extend(wrong_key(channel, deliver.routing_key(), &payload));
    faults
}

fn other(what: &str, described: &Value, is: &Value) -> Option<String> {
    (!described.is_null() && described != is).then(|| format!("{what} is {is} and not {described}"))
}

/// What `correlationId` points at.
fn correlation<'m>(message: &Value, headers: &'m Value, payload: &'m Value) -> Option<&'m Value> {
    let location = message["correlationId"]["location"].as_str()?;
    at(location, headers, payload)
}

/// What a runtime expression, such as `$message.payload#/type`, points at.
fn at<'m>(expression: &str, headers: &'m Value, payload: &'m Value) -> Option<&'m Value> {
    let (source, pointer) = expression.split_once('#')?;
    match source {
        "$message.header" => headers.pointer(pointer),
        "$message.payload" => payload.pointer(pointer),
        _ => None,
    }
}

/// The address of an exchange's channel is the routing key, or one parameter that is.
fn wrong_key(channel: &Value, key: &str, payload: &Value) -> Option<String> {
    let address = channel["address"].as_str().unwrap_or_default();
    let Some(parameter) = address.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return other("routing_key", &channel["address"], &key.into());
    };
    let parameter = &channel["parameters"][parameter];
    let allowed = parameter["enum"].as_array().is_some_and(|keys| keys.contains(&key.into()));
    let source = parameter["location"].as_str().and_then(|place| at(place, &Value::Null, payload));
    let as_said = source.is_none_or(|said| said == key);
    (!allowed || !as_said)
        .then(|| format!("routing_key is {key}, which is not described or not as the message says"))
}

/// What the schema refuses, and what it does not speak of: a message may grow, but its description grows with it.
fn by_schema(what: &str, schema: &Value, value: &Value) -> Vec<String> {
    let validator = match jsonschema::options().should_validate_formats(true).build(schema) {
        Ok(validator) => validator,
        Err(why) => return vec![format!("{what}: the schema is none: {why}")],
    };
    // Where and why, and never the value: it may be personal data.
    let refused = validator
        .iter_errors(value)
        .map(|error| format!("{what}{}: {}", error.instance_path(), error.masked()));
    let mut faults: Vec<String> = refused.collect();
    strangers(what, &[schema], value, &mut faults);
    faults
}

/// Members that none of the schemas for `value` names.
fn strangers(place: &str, schemas: &[&Value], value: &Value, faults: &mut Vec<String>) {
    let schemas: Vec<&Value> = schemas.iter().flat_map(|schema| with_parts(schema)).collect();
    for (name, value) in value.as_object().into_iter().flatten() {
        let place = format!("{place}/{name}");
        let of_member: Vec<&Value> =
            schemas.iter().filter_map(|schema| schema["properties"].get(name)).collect();
        if of_member.is_empty() {
            faults.push(format!("{place} is not described"));
        } else {
            strangers(&place, &of_member, value, faults);
        }
    }
}

/// A schema, and those that it is made of.
fn with_parts(schema: &Value) -> Vec<&Value> {
    let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(with_parts);
    [schema].into_iter().chain(parts).collect()
}

fn json(table: &FieldTable) -> Value {
    let members = table.as_ref().iter().map(|(name, value)| (name.to_string(), plain(value)));
    Value::Object(members.collect())
}

/// Headers are numbers and texts; anything else is shown as amqprs shows it.
fn plain(value: &FieldValue) -> Value {
    match value {
        FieldValue::t(truth) => (*truth).into(),
        FieldValue::b(number) => (*number).into(),
        FieldValue::B(number) => (*number).into(),
        FieldValue::s(number) => (*number).into(),
        FieldValue::u(number) => (*number).into(),
        FieldValue::I(number) => (*number).into(),
        FieldValue::i(number) => (*number).into(),
        FieldValue::l(number) => (*number).into(),
        other => other.to_string().into(),
    }
}
