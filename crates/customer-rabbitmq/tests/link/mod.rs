//! A network that can be cut and frozen: a TCP proxy between a client and a broker.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpSocket, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::{JoinHandle, JoinSet},
};
use url::Url;

/// The proxy. It ends when it is dropped.
pub(crate) struct Link {
    target: String,
    url: Url,
    address: SocketAddr,
    frozen: watch::Sender<bool>,
    /// Accepts; owns everything that is connected, so that aborting it cuts all.
    serving: Option<JoinHandle<()>>,
    /// The port, while it is cut: nobody else is given it.
    held: Option<TcpSocket>,
}

impl Link {
    /// A link to the broker of this URL.
    pub(crate) async fn to(broker: &Url) -> Self {
        let (host, port) = (broker.host_str().expect("a host"), broker.port().unwrap_or(5672));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut url = broker.clone();
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(address.port())).expect("a port");
        let frozen = watch::Sender::new(false);
        let mut link =
            Self { target: format!("{host}:{port}"), url, address, frozen, serving: None, held: None };
        link.serve(listener);
        link
    }

    /// The broker, as it is reached over this link.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Ends all connections and refuses new ones.
    pub(crate) async fn cut(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.abort();
            serving.await.expect_err("it never ends by itself");
        }
        self.held = Some(hold(self.address));
    }

    /// Lets clients connect again.
    pub(crate) fn restore(&mut self) {
        let port = self.held.take().expect("a link that is cut");
        self.serve(port.listen(128).expect("the same port"));
    }

    /// Forwards nothing more, and closes nothing.
    pub(crate) fn freeze(&self) {
        self.frozen.send_replace(true);
    }

    /// Forwards again, what was kept back first.
    pub(crate) fn thaw(&self) {
        self.frozen.send_replace(false);
    }

    fn serve(&mut self, listener: TcpListener) {
        self.serving = Some(tokio::spawn(serve(listener, self.target.clone(), self.frozen.subscribe())));
    }
}

/// A port that is taken, and refuses connections.
fn hold(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("a port that was in use");
    socket.bind(address).expect("the port");
    socket
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}

async fn serve(listener: TcpListener, target: String, frozen: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.expect("a client");
        let server = TcpStream::connect(&target).await.expect("the broker");
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        connections.spawn(forward(from_client, to_server, frozen.clone()));
        connections.spawn(forward(from_server, to_client, frozen.clone()));
    }
}

async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut frozen: watch::Receiver<bool>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if frozen.wait_for(|frozen| !frozen).await.is_err() || to.write_all(&buffer[..length]).await.is_err()
        {
            return;
        }
    }
}
