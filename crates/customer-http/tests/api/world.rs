//! A service on memory adapters, and a client of it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{
    HttpResponse,
    body::to_bytes,
    dev::Service as _,
    http::{Method, StatusCode, header::HeaderMap},
    test::{TestRequest, init_service, read_body},
};
use chrono::Utc;
use customer_application::{
    AccountsService, Bell, Customers, Disclosure, History, Notifications, SessionPorts, Sessions, Stamps,
};
use customer_auth::{Argon2Passwords, JwtTokens, RandomRefreshTokens, TokenSettings, create_key};
use customer_domain::{
    Timestamp,
    access::{AccountVersion, Author, NewPassword, Principal, Role, SessionId, Username},
    ports::{Accounts, Clock, CustomerRepository, Grant, IdSource, Tokens as _},
};
use customer_http::{Api, Broker, Exposition, HttpOptions, Shared, Vitals};
use customer_memory::MemoryStore;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;
use uuid::Uuid;

use crate::failures::Failing;

pub(crate) const PASSWORD: &str = "a long enough password";

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::from_utc(Utc::now())
    }
}

/// A clock that goes on only by what a test adds to it.
pub(crate) struct Later {
    begun: Timestamp,
    passed: Mutex<Duration>,
}

impl Later {
    fn new() -> Self {
        Self { begun: Now.now(), passed: Mutex::default() }
    }

    pub(crate) fn pass(&self, time: Duration) {
        *self.passed.lock().expect("clock") += time;
    }
}

impl Clock for Later {
    fn now(&self) -> Timestamp {
        self.begun.after(*self.passed.lock().expect("clock"))
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

/// A service with the accounts `admin` and `user`, and a token of each.
pub(crate) struct World {
    pub(crate) api: Api,
    pub(crate) store: MemoryStore,
    pub(crate) vitals: watch::Sender<Vitals>,
    /// What attempts to log in are timed by.
    pub(crate) clock: Arc<Later>,
    pub(crate) admin: String,
    pub(crate) user: String,
    _keys: TempDir,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        let store = MemoryStore::default();
        Self::on(Arc::new(store.clone()), Arc::new(store.clone()), store).await
    }

    /// On a store that keeps accounts and fails with customers and notices of orders.
    pub(crate) async fn failing(how: Failing) -> Self {
        let store = MemoryStore::default();
        let mut world = Self::on(Arc::new(how), Arc::new(store.clone()), store).await;
        world.api.notifications = Notifications::new(Arc::new(how), Arc::new(how), Arc::new(Now));
        world
    }

    /// With these customers and accounts instead of the store's.
    pub(crate) async fn on(
        customers: Arc<dyn CustomerRepository>,
        accounts: Arc<dyn Accounts>,
        store: MemoryStore,
    ) -> Self {
        let keys = tempfile::tempdir().expect("folder");
        create_key(keys.path(), Utc::now()).expect("key");
        let tokens = Arc::new(
            JwtTokens::new(TokenSettings {
                keys: keys.path().to_owned(),
                issuer: "ms-client".to_owned(),
                audience: "microservices".to_owned(),
                lifetime: Duration::from_mins(15),
            })
            .expect("tokens"),
        );
        let passwords = Arc::new(Argon2Passwords::new(2).expect("argon2"));
        let keeping = AccountsService::new(
            Arc::new(store.clone()),
            passwords.clone(),
            Stamps::new(Arc::new(Now), Arc::new(Now)),
            Bell::default(),
            tokens.outlived(),
        );
        let mut issued = Vec::new();
        for role in [Role::Admin, Role::User] {
            let username = Username::parse(role.as_str()).expect("name");
            let password = NewPassword::parse(PASSWORD, role.as_str()).expect("password");
            keeping.add(username.clone(), role, &password, &Author::OPERATOR).await.expect("account");
            let principal = Principal { username, role };
            let session = SessionId(Uuid::now_v7());
            let grant = Grant { principal, session, account_version: AccountVersion::FIRST };
            issued.push(tokens.issue(&grant).expect("token").token);
        }
        let (vitals, seen) = watch::channel(Vitals::at_first(Broker::Connected));
        let clock = Arc::new(Later::new());
        let tokens_as_seals = tokens.clone();
        let stamps = Stamps::new(Arc::new(Now), Arc::new(Now));
        let ports = SessionPorts {
            accounts,
            passwords,
            attempts: Arc::new(store.clone()),
            tokens: tokens.clone(),
            refresh_tokens: Arc::new(RandomRefreshTokens),
            sessions: Arc::new(store.clone()),
        };
        let api = Api {
            history: History::new(Arc::new(store.clone()), customers.clone()),
            disclosure: Disclosure::new(
                customers.clone(),
                Arc::new(store.clone()),
                Arc::new(store.clone()),
                Arc::new(store.clone()),
                Arc::new(Now),
            ),
            accounts: keeping,
            notifications: Notifications::new(Arc::new(store.clone()), customers.clone(), Arc::new(Now)),
            customers: Customers::new(customers, stamps, Bell::default()),
            sessions: Sessions::new(ports, Stamps::new(clock.clone(), Arc::new(Now)), Bell::default()),
            public_keys: tokens,
            metrics: Arc::new(Nothing),
            vitals: seen,
            seals: tokens_as_seals,
            options: HttpOptions::default(),
        };
        let user = issued.pop().expect("token");
        let admin = issued.pop().expect("token");
        Self { api, store, vitals, clock, admin, user, _keys: keys }
    }

    /// Sends a request as it stands.
    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        let app = init_service(customer_http::app(&Shared::new(self.api.clone()))).await;
        match app.call(request.to_request()).await {
            Ok(answered) => {
                let (status, headers) = (answered.status(), answered.headers().clone());
                Answer {
                    status,
                    headers,
                    text: String::from_utf8_lossy(&read_body(answered).await).into_owned(),
                }
            }
            // As the server does with an error that comes all the way out.
            Err(error) => Answer::of(error.error_response()).await,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path, &self.user)).await
    }

    pub(crate) async fn post(&self, body: &str) -> Answer {
        self.send(with_json(request(Method::POST, "/customers", &self.admin), body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &str) -> Answer {
        self.send(with_json(request(Method::PUT, path, &self.admin), body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &str) -> Answer {
        let request = request(Method::PATCH, path, &self.admin);
        let request = request.insert_header(("content-type", "application/merge-patch+json"));
        self.send(request.set_payload(body.to_owned())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(request(Method::DELETE, path, &self.admin)).await
    }

    pub(crate) async fn log_in(&self, body: &str) -> Answer {
        self.send(with_json(TestRequest::post().uri("/login"), body)).await
    }
}

pub(crate) fn request(method: Method, path: &str, token: &str) -> TestRequest {
    TestRequest::default()
        .method(method)
        .uri(path)
        .insert_header(("authorization", format!("Bearer {token}")))
}

pub(crate) fn with_json(request: TestRequest, body: &str) -> TestRequest {
    request.insert_header(("content-type", "application/json")).set_payload(body.to_owned())
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

    /// Asserts that this is a problem of a type, complete, and returns it.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{slug}"));
        assert_eq!(problem["status"], status);
        for member in ["title", "detail", "instance", "request_id"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {problem}");
        }
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"));
        problem
    }
}
