//! The document about the service, and the page that shows it: they say what the routes do.
//!
//! `tests/openapi/fuzz.py` and `browser.py` ask a service that runs.

mod document;
mod members;
mod page;
mod routes;

use actix_web::{http::Method, test::TestRequest};
use serde_json::{Value, json};

use crate::world::{self, Answer, PASSWORD, World};

impl World {
    /// Takes a new token for the administrator, and returns what came with it.
    async fn log_in_again(&mut self) -> Value {
        let login = json!({ "username": "admin", "password": PASSWORD });
        let session = self.log_in(&login.to_string()).await.json();
        session["token"].as_str().expect("a token").clone_into(&mut self.admin);
        session
    }

    /// The administrator's request.
    fn request(&self, method: &str, path: &str) -> TestRequest {
        let method: Method = method.parse().expect("a method");
        world::request(method, path, &self.admin)
    }

    async fn create(&self) -> Answer {
        self.post(r#"{"nom":"Lovelace","prenom":"Ada","email":"ada@example.org"}"#).await
    }
}
