//! Which adapter stands behind which port. The only place that knows all of them.

use std::{
    error::Error,
    io::{self, Write as _},
    sync::Arc,
    thread,
};

use customer_application::{
    AccountsService, AdministratorAdded, Bell, Customers, Disclosure, History, Notifications, SessionPorts,
    Sessions, Stamps,
};
use customer_auth::{
    Argon2Passwords, JwtTokens, KeysError, RandomRefreshTokens, create_key, random_password,
};
use customer_domain::{
    access::NewPassword,
    ports::{EventPublisher, Passwords},
};
use customer_http::{Api, Broker, Vitals};
use customer_rabbitmq::{Endpoint, RabbitPublisher};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;

use crate::{
    identity::{RandomIds, SystemClock},
    log_publisher::LogPublisher,
    settings::{AdministratorSettings, KeySettings, Settings, TokenLifetime},
    store::Store,
    telemetry::Prometheus,
};

/// The parts of the service, before anything runs.
pub(crate) struct Service {
    pub(crate) api: Api,
    pub(crate) store: Store,
    pub(crate) tokens: Arc<JwtTokens>,
    pub(crate) bell: Bell,
    pub(crate) events: Events,
    /// Where notices of orders and ends of sessions come from, if from anywhere.
    pub(crate) broker: Option<Endpoint>,
    pub(crate) vitals: watch::Sender<Vitals>,
}

/// How events leave the service.
#[derive(Clone)]
pub(crate) enum Events {
    /// To the log.
    Log,
    /// To RabbitMQ.
    Rabbit(Arc<RabbitPublisher>),
    /// Not yet: they wait in the outbox.
    Wait,
}

impl Events {
    /// Who publishes them, if anybody does.
    pub(crate) fn publisher(&self) -> Option<Arc<dyn EventPublisher>> {
        match self {
            Self::Log => Some(Arc::new(LogPublisher)),
            Self::Rabbit(publisher) => {
                let publisher: Arc<dyn EventPublisher> = publisher.clone();
                Some(publisher)
            }
            Self::Wait => None,
        }
    }
}

/// Opens what the settings name.
pub(crate) async fn wire(settings: Settings, metrics: PrometheusHandle) -> Result<Service, Box<dyn Error>> {
    let (url, endpoint) = (settings.database.url()?, settings.broker.endpoint()?);
    let store = Store::open(url).await?;
    let tokens = open_keys(settings.tokens.into(), store.is_embedded()).map_err(KeySettings::blamed)?;
    let tokens = Arc::new(tokens);
    let passwords: Arc<dyn Passwords> = Arc::new(Argon2Passwords::new(passwords_at_once())?);
    let (bell, stamps) = (Bell::default(), Stamps::new(Arc::new(SystemClock), Arc::new(RandomIds)));
    let accounts = AccountsService::new(
        store.ports.clone(),
        passwords.clone(),
        stamps.clone(),
        bell.clone(),
        customer_auth::outlived(TokenLifetime::LONGEST),
    );
    add_first_administrator(&accounts, &settings.administrator).await?;

    let told_by = endpoint.clone();
    let events = match endpoint {
        Some(endpoint) => Events::Rabbit(Arc::new(RabbitPublisher::start(endpoint))),
        None if store.is_embedded() => Events::Log,
        None => {
            tracing::warn!("AMQP_URL is not set: events wait in the outbox until it is");
            Events::Wait
        }
    };
    let broker = match &events {
        Events::Log => Broker::Log,
        Events::Rabbit(_) => Broker::Away,
        Events::Wait => Broker::None,
    };
    let (vitals, seen) = watch::channel(Vitals::at_first(broker));
    let ports = SessionPorts {
        accounts: store.ports.clone(),
        passwords,
        attempts: store.ports.clone(),
        tokens: tokens.clone(),
        refresh_tokens: Arc::new(RandomRefreshTokens),
        sessions: store.ports.clone(),
    };
    let sessions = Sessions::new(ports, stamps.clone(), bell.clone());
    sessions.catch_up().await?;
    let api = Api {
        customers: Customers::new(store.ports.clone(), stamps, bell.clone()),
        notifications: Notifications::new(store.ports.clone(), store.ports.clone(), Arc::new(SystemClock)),
        accounts,
        history: History::new(store.ports.clone(), store.ports.clone()),
        disclosure: Disclosure::new(
            store.ports.clone(),
            store.ports.clone(),
            store.ports.clone(),
            store.ports.clone(),
            Arc::new(SystemClock),
        ),
        sessions,
        public_keys: tokens.clone(),
        metrics: Arc::new(Prometheus::new(metrics, store.clone())),
        vitals: seen,
        seals: tokens.clone(),
        options: settings.http.options(),
    };
    Ok(Service { api, store, tokens, bell, events, broker: told_by, vitals })
}

/// Half of the cores, so that logging in leaves the other half to everybody else.
fn passwords_at_once() -> usize {
    thread::available_parallelism().map_or(1, |cores| usize::from(cores).div_ceil(2))
}

/// With a store of its own the service makes its first key; with a shared one, replicas need the same.
fn open_keys(settings: customer_auth::TokenSettings, embedded: bool) -> Result<JwtTokens, KeysError> {
    match JwtTokens::new(settings.clone()) {
        Err(KeysError::Empty(folder)) if embedded => {
            let key = create_key(&folder, chrono::Utc::now())?;
            tracing::info!(file = %key.path.display(), "made a key to sign tokens with");
            JwtTokens::new(settings)
        }
        outcome => outcome,
    }
}

async fn add_first_administrator(
    accounts: &AccountsService,
    settings: &AdministratorSettings,
) -> Result<(), Box<dyn Error>> {
    let (username, given) = (settings.username()?, settings.password()?);
    if !accounts.none().await? {
        return Ok(());
    }
    let (password, made): (NewPassword, Option<String>) = match given {
        Some(password) => (password, None),
        None => random_password().map(|(password, text)| (password, Some(text)))?,
    };
    let added = accounts.add_first_administrator(username.clone(), &password).await?;
    if added == AdministratorAdded::Yes {
        tracing::info!(%username, "added the first administrator");
        if let Some(text) = made {
            writeln!(io::stderr(), "administrator password: {text}")
                .map_err(|why| format!("the administrator's password cannot be shown: {why}"))?;
        }
    }
    Ok(())
}
