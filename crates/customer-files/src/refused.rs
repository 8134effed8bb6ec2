//! Writes rows that were refused, each with the reason, so that they can be mended and read again.

use std::io::{self, Write};

use crate::{Column, Format, Record, column::REASON, csv::write_row, record::Raw};

/// A file of refused rows, in the format of their source.
pub struct RefusedRows<W> {
    out: W,
    format: Format,
}

impl<W: Write> RefusedRows<W> {
    /// Begins the file; in CSV with the columns of the source.
    ///
    /// # Errors
    ///
    /// The error of the one who is written to.
    pub fn new(format: Format, columns: &[Column], mut out: W) -> io::Result<Self> {
        if format == Format::Csv {
            let names = columns.iter().map(|column| column.name());
            write_row(&mut out, [REASON].into_iter().chain(names).map(|name| Some(name.as_bytes())))?;
        }
        Ok(Self { out, format })
    }

    /// Writes a row, the reason first.
    ///
    /// # Errors
    ///
    /// The error of the one who is written to.
    pub fn write(&mut self, record: &Record, reason: &str) -> io::Result<()> {
        match (self.format, &record.raw) {
            (Format::Csv, Raw::Fields(fields)) => {
                let fields = fields.iter().map(Option::as_deref);
                write_row(&mut self.out, [Some(reason.as_bytes())].into_iter().chain(fields))
            }
            (_, Raw::Line(line)) => {
                let line = String::from_utf8_lossy(line);
                self.object(reason, [("line", serde_json::to_string(&line)?)])
            }
            (_, Raw::Members(members)) => {
                let members = members.iter().map(|(name, value)| (name.as_str(), value.get().to_owned()));
                self.object(reason, members)
            }
            (Format::NdJson, Raw::Fields(_)) => Err(io::Error::other("a row of CSV in a file of NDJSON")),
        }
    }

    fn object<'a>(
        &mut self,
        reason: &str,
        members: impl IntoIterator<Item = (&'a str, String)>,
    ) -> io::Result<()> {
        let mut text = format!("{{\"{REASON}\":{}", serde_json::to_string(reason)?);
        for (name, value) in members {
            text.push(',');
            text.push_str(&serde_json::to_string(name)?);
            text.push(':');
            text.push_str(&value);
        }
        text.push_str("}\n");
        self.out.write_all(text.as_bytes())
    }

    /// Sees that all is written.
    ///
    /// # Errors
    ///
    /// The error of the one who is written to.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}
