//! RabbitMQ's management API, as far as the drills use it. All in the virtual host `/`.

use serde_json::{Value, json};

use crate::{
    failure::{Explain as _, Outcome},
    http::{Client, text},
};

/// Where deletions wait for MS-Commande.
pub(crate) const DELETIONS: &str = "client_deletion_queue";

/// A broker, seen by one of its users.
pub(crate) struct Broker(Client);

impl Broker {
    /// The broker whose management listens on that port of this machine.
    pub(crate) fn new(port: u16, user: &str, password: &str) -> Self {
        Self(Client::new(format!("http://{user}:{password}@127.0.0.1:{port}/api")))
    }

    /// Makes a durable queue and binds it to an exchange that is there.
    pub(crate) fn listen(&self, queue: &str, exchange: &str, key: &str) -> Outcome {
        let durable = json!({"durable": true, "auto_delete": false, "arguments": {}});
        let made = self.0.send("PUT", &format!("/queues/%2F/{queue}"), Some(&durable))?;
        if made.status != 204 {
            made.with_status(201)?;
        }
        let binding = json!({"routing_key": key, "arguments": {}});
        self.0.post(&format!("/bindings/%2F/e/{exchange}/q/{queue}"), &binding)?.with_status(201)?;
        Ok(())
    }

    /// Makes the exchange and the queue of deletions, as MS-Commande does at its start: pika with its defaults.
    pub(crate) fn listen_as_commande(&self) -> Outcome {
        let (exchange, queue) = ("client_deletion_exchange", DELETIONS);
        let transient = json!({"type": "fanout", "durable": false, "auto_delete": false, "arguments": {}});
        let made = self.0.send("PUT", &format!("/exchanges/%2F/{exchange}"), Some(&transient))?;
        if made.status != 204 {
            made.with_status(201)?;
        }
        self.listen(queue, exchange, "")
    }

    /// Takes up to 500 messages off a queue, for good; gives their bodies, which are JSON.
    pub(crate) fn take(&self, queue: &str) -> Outcome<Vec<Value>> {
        let order = json!({"count": 500, "ackmode": "ack_requeue_false", "encoding": "auto"});
        let answer = self.0.post(&format!("/queues/%2F/{queue}/get"), &order)?.with_status(200)?.json()?;
        let messages = answer.as_array().explain("the broker gives no list of messages")?;
        let bodies = messages.iter().map(|message| serde_json::from_str(text(message, "payload")));
        bodies.collect::<Result<_, _>>().explain("a message is no JSON")
    }
}
