//! The service that is attacked, with its own key in the attacker's hands where a token is to be right but for one thing.

use std::{path::Path, time::Duration};

use serde_json::Value;
use tempfile::TempDir;
use ureq::{Agent, http::Request};

use crate::{client::Client, program::Service, signer::Signer};

pub(crate) struct Target {
    service: Service,
    admin: Client,
    agent: Agent,
    /// Signs with the service's key.
    pub(crate) signer: Signer,
    _folder: TempDir,
}

/// What was answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Of the header `WWW-Authenticate`.
    pub(crate) challenge: Option<String>,
}

impl Target {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = folder.path().join("keys");
        let keys_dir = keys.to_str().expect("a path");
        let service = Service::start(&folder, &[("DATABASE_URL", "memory:"), ("JWT_KEYS_DIR", keys_dir)]);
        let set = Client::anonymous(service.url()).get("/.well-known/jwks.json").json;
        let kid = set["keys"][0]["kid"].as_str().expect("a key").to_owned();
        let signer = Signer::of_pkcs8(&private_key(&keys), &kid);
        let config = Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(Duration::from_secs(10))).build().into();
        let admin = service.admin();
        Self { admin, agent, signer, service, _folder: folder }
    }

    pub(crate) fn url(&self) -> &str {
        self.service.url()
    }

    /// The public keys as other services get them.
    pub(crate) fn key_set(&self) -> Value {
        self.admin.get("/.well-known/jwks.json").json
    }

    /// A token that the service itself gave out.
    pub(crate) fn issued(&self) -> &str {
        &self.admin.token
    }

    /// A request with these headers `Authorization`.
    pub(crate) fn ask(&self, authorization: &[&[u8]]) -> Result<Reply, ureq::Error> {
        let mut request = Request::builder().uri(format!("{}/customers", self.service.url()));
        for value in authorization {
            request = request.header("authorization", *value);
        }
        let mut response = self.agent.run(request.body(()).expect("a request"))?;
        let challenge = response.headers().get("www-authenticate");
        let challenge = challenge.map(|value| value.to_str().expect("text").to_owned());
        response.body_mut().read_to_vec()?; // so that the connection can be used again
        Ok(Reply { status: response.status().as_u16(), challenge })
    }

    pub(crate) fn bear(&self, token: &str) -> Reply {
        self.ask(&[format!("Bearer {token}").as_bytes()]).expect("an answer")
    }

    /// That the service answers, takes good tokens, and has not stumbled.
    pub(crate) fn assert_well(&self) {
        assert_eq!(self.admin.get("/readyz").json["status"], "ok");
        for token in [self.issued(), &self.signer.good()] {
            assert_eq!(self.bear(token), Reply { status: 200, challenge: None });
        }
        let log = self.service.log();
        // The framework calls it an error when somebody sends what is not HTTP.
        let ours = log.lines().filter(|line| !line.contains("actix_http::h1"));
        let stumbles: Vec<_> =
            ours.filter(|line| line.contains("ERROR") || line.contains("panicked")).collect();
        assert!(stumbles.is_empty(), "{stumbles:#?}");
        assert!(!log.contains(self.issued()), "a token is in the log");
    }
}

impl Reply {
    /// Whether a token is asked for, as RFC 6750 has it.
    pub(crate) fn refuses(&self) -> bool {
        let challenge = self.challenge.as_deref().unwrap_or_default();
        self.status == 401 && challenge.starts_with(r#"Bearer realm="customers""#)
    }
}

/// The key in the service's folder, which is the only one.
fn private_key(folder: &Path) -> Vec<u8> {
    let mut files = std::fs::read_dir(folder).expect("a folder of keys");
    let file = files.next().expect("a key").expect("a file").path();
    assert!(files.next().is_none(), "one key");
    pem::parse(std::fs::read(file).expect("a key")).expect("PEM").into_contents()
}
