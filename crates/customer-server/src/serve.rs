//! Serves until it is asked to stop, and then stops in order: no new requests, those under way, events, the store.

use std::{error::Error, sync::Arc, time::Duration};

use actix_web::{HttpServer, rt::net::TcpStream};
use customer_http::Shared;
use socket2::SockRef;
use tokio::time::timeout;

use crate::{
    settings::{BindSettings, HttpSettings, SettingError, Settings},
    shutdown::Asked,
    telemetry,
    wiring::{Events, Service, wire},
    workers::Workers,
};

/// Connections that a proxy keeps open between requests are not closed under its hands.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// A request's head comes within this time, or not at all.
const HEAD: Duration = Duration::from_secs(5);
/// A reader takes something within this time.
const STALL: Duration = Duration::from_secs(30);
/// How long the broker is waited for when all else is done.
const FAREWELL: Duration = Duration::from_secs(3);

pub(crate) async fn serve(settings: Settings) -> Result<(), Box<dyn Error>> {
    telemetry::log(&settings.log)?;
    let metrics = telemetry::count()?;
    let (http, keep) = (Listening::of(&settings.http), settings.broker.outbox_retention);
    let service = Arc::new(wire(settings, metrics.clone()).await?);
    let mut asked = Asked::listen()?;
    let server = http.start(&service)?;
    let workers = Workers::start(&service, metrics, keep)?;

    let handle = server.handle();
    let mut running = tokio::spawn(server);
    let failed = tokio::select! {
        ended = &mut running => return Ok(ended??),
        signal = asked.wait() => {
            tracing::info!(signal, "stopping");
            false
        }
        () = workers.one_is_over() => {
            tracing::error!("stopping, since a part of the service has ended");
            true
        }
    };
    service.vitals.send_modify(|vitals| vitals.stopping = true);
    handle.stop(true).await;
    let _ended = running.await;
    if timeout(FAREWELL, farewell(&service, workers)).await.is_err() {
        tracing::warn!("events that were not announced yet wait for the next start");
    }
    tracing::info!("stopped");
    if failed { Err("a part of the service ended, as the log tells; start it again".into()) } else { Ok(()) }
}

async fn farewell(service: &Service, workers: Workers) {
    workers.stop().await;
    if let Events::Rabbit(publisher) = &service.events {
        publisher.close().await;
    }
    service.store.close();
}

/// Ends a connection whose peer takes nothing for half a minute, so that nobody holds an answer for ever (RFC 5482).
fn bound_stalls(connection: &dyn std::any::Any) {
    if let Some(stream) = connection.downcast_ref::<TcpStream>()
        && let Err(why) = SockRef::from(stream).set_tcp_user_timeout(Some(STALL))
    {
        tracing::debug!(%why, "a reader that stalls is not noticed");
    }
}

struct Listening {
    bind: BindSettings,
    shutdown: Duration,
}

impl Listening {
    fn of(settings: &HttpSettings) -> Self {
        Self { bind: settings.bind, shutdown: settings.shutdown_timeout }
    }

    fn start(&self, service: &Service) -> Result<actix_web::dev::Server, SettingError> {
        let shared = Shared::new(service.api.clone());
        let server = HttpServer::new(move || customer_http::app(&shared))
            .on_connect(|connection, _| bound_stalls(connection))
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD)
            .tcp_nodelay(true)
            .shutdown_timeout(self.shutdown.as_secs())
            .disable_signals()
            .bind(self.bind.bind)
            .map_err(|why| self.bind.blamed(&why))?;
        for address in server.addrs() {
            tracing::info!("listening on http://{address}");
        }
        Ok(server.run())
    }
}
