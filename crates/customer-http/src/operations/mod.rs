//! For those who run the service: is it up, can it work, what does it count.

mod live;
mod measurements;
mod ready;
mod welcome;

use actix_web::web::{self, ServiceConfig};

pub use measurements::Exposition;
pub use ready::{Broker, Vitals};

use crate::methods::methods;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(read_only("/").get(welcome::welcome).head(welcome::welcome))
        .service(read_only("/livez").get(live::live).head(live::live))
        .service(read_only("/readyz").get(ready::ready).head(ready::ready))
        .service(read_only("/metrics").get(measurements::measurements).head(measurements::measurements));
}

fn read_only(path: &str) -> actix_web::Resource {
    web::resource(path).default_service(methods("GET, HEAD, OPTIONS"))
}
