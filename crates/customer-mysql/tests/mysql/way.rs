//! A way from a store to its server that a test can tamper with.

use customer_mysql::{MysqlOptions, MysqlStore};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::database::Database;

/// A store on this database, each of whose connections is carried to the server by `carry`.
pub(crate) async fn store_by<F>(
    database: &Database,
    carry: impl Fn(TcpStream, TcpStream) -> F + Send + 'static,
) -> MysqlStore
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut url: Url = database.address().parse().expect("a URL");
    let target = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(3306));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    url.set_host(Some("127.0.0.1")).expect("a host");
    url.set_port(Some(address.port())).expect("a port");
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.expect("a client");
            let server = TcpStream::connect(&target).await.expect("the server");
            tokio::spawn(carry(client, server));
        }
    });
    MysqlStore::open(&MysqlOptions::new(url.as_str().parse().expect("a URL"))).expect("a store")
}
