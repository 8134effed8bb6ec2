//! Files of customers, in CSV and NDJSON: how they are read, row by row, and how they are written.
//!
//! It knows the names and forms of the wire and the parsers of the domain; it knows neither stores nor where bytes come
//! from or go to. One row is in memory at a time.

mod column;
mod csv;
mod draft;
mod format;
mod lines;
mod ndjson;
mod reader;
mod record;
mod refused;
mod writer;

pub use column::Column;
pub use draft::Faults;
pub use format::{Format, UnknownFormat};
pub use lines::ReadError;
pub use reader::Reader;
pub use record::{Place, Record};
pub use refused::RefusedRows;
pub use writer::Writer;
