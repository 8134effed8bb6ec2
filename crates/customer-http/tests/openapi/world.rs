//! A service on memory adapters, and a client of it.

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpResponse,
    body::to_bytes,
    dev::Service as _,
    http::{Method, StatusCode, header::HeaderMap},
    test::{TestRequest, init_service, read_body},
};
use chrono::Utc;
use customer_application::{AccountsService, Bell, Customers, Sessions, Stamps};
use customer_auth::{Argon2Passwords, JwtTokens, TokenSettings, create_key};
use customer_domain::{
    Timestamp,
    access::{Password, Role, Username},
    ports::{Backlog, Clock, IdSource},
};
use customer_http::{Api, Broker, Exposition, HttpOptions, Shared, Vitals};
use customer_memory::MemoryStore;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::watch;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "a long enough password";

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::from_utc(Utc::now())
    }
}

impl IdSource for Now {
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

struct Nothing;

impl Exposition for Nothing {
    fn render(&self) -> String {
        "# nothing\n".to_owned()
    }
}

/// A service with an administrator who is logged in.
pub(crate) struct World {
    pub(crate) api: Api,
    pub(crate) token: String,
    _keys: TempDir,
    _vitals: watch::Sender<Vitals>,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        let keys = tempfile::tempdir().expect("folder");
        create_key(keys.path(), Utc::now()).expect("key");
        let settings = TokenSettings {
            keys: keys.path().to_owned(),
            issuer: "ms-client".to_owned(),
            audience: "microservices".to_owned(),
            lifetime: Duration::from_mins(15),
        };
        let tokens = Arc::new(JwtTokens::new(settings).expect("tokens"));
        let passwords = Arc::new(Argon2Passwords::new(2).expect("argon2"));
        let (store, now) = (Arc::new(MemoryStore::default()), Arc::new(Now));
        let accounts = AccountsService::new(store.clone(), passwords.clone(), now.clone());
        let password = Password::parse(PASSWORD).expect("password");
        accounts.add(Username::parse("admin").expect("name"), Role::Admin, &password).await.expect("account");
        let outbox = Ok(Backlog::default());
        let (vitals, seen) = watch::channel(Vitals { outbox, broker: Broker::Connected, stopping: false });
        let api = Api {
            customers: Customers::new(store.clone(), Stamps::new(now.clone(), now.clone()), Bell::default()),
            sessions: Sessions::new(store.clone(), passwords, tokens.clone(), store, now),
            public_keys: tokens.clone(),
            metrics: Arc::new(Nothing),
            vitals: seen,
            seals: tokens,
            options: HttpOptions::default(),
        };
        let mut world = Self { api, token: String::new(), _keys: keys, _vitals: vitals };
        world.log_in().await;
        world
    }

    /// Takes a new token, and returns what came with it.
    pub(crate) async fn log_in(&mut self) -> Value {
        let login = json!({ "username": "admin", "password": PASSWORD });
        let session = self.send(TestRequest::post().uri("/login").set_json(login)).await.json();
        session["token"].as_str().expect("a token").clone_into(&mut self.token);
        session
    }

    /// Sends a request as it stands.
    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        let app = init_service(customer_http::app(&Shared::new(self.api.clone()))).await;
        match app.call(request.to_request()).await {
            Ok(answered) => {
                let (status, headers) = (answered.status(), answered.headers().clone());
                let text = String::from_utf8_lossy(&read_body(answered).await).into_owned();
                Answer { status, headers, text }
            }
            // As the server does with an error that comes all the way out.
            Err(error) => Answer::of(error.error_response()).await,
        }
    }

    /// The administrator's request.
    pub(crate) fn request(&self, method: &str, path: &str) -> TestRequest {
        let method: Method = method.parse().expect("a method");
        let bearer = ("authorization", format!("Bearer {}", self.token));
        TestRequest::default().method(method).uri(path).insert_header(bearer)
    }

    pub(crate) async fn create(&self) -> Answer {
        let customer = json!({ "nom": "Lovelace", "prenom": "Ada", "email": "ada@example.org" });
        self.send(self.request("POST", "/customers").set_json(customer)).await
    }
}

impl Answer {
    async fn of(response: HttpResponse) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body()).await.expect("body");
        Self { status, headers, text: String::from_utf8_lossy(&body).into_owned() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
