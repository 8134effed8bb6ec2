//! The lines of a file, none of them longer than a row may be.

use std::io::{self, BufRead, Read as _};

use thiserror::Error;

use crate::Column;

/// A row that is longer is none: most likely a quotation mark is missing.
pub(crate) const MOST_BYTES: usize = 64 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Why a file cannot be read any further. Never repeats what stands in it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file could not be read.
    #[error("the source cannot be read")]
    Io(#[from] io::Error),
    /// It is in another encoding.
    #[error("the source is in UTF-16: save it as UTF-8")]
    Utf16,
    /// There is not even a header.
    #[error("line 1: the columns' names are missing, which are: {}", Column::names())]
    NoHeader,
    /// Most likely it is separated by something else.
    #[error("line 1: columns are separated by commas, not by semicolons")]
    Semicolons,
    /// Most likely it is misspelt, or there is no header.
    #[error("line 1: column {0} has none of the known names, which are: {names}", names = Column::names())]
    UnknownColumn(usize),
    /// A column stands there twice.
    #[error("line 1: there are two columns {0}")]
    Twice(Column),
    /// A column that each customer needs is not there.
    #[error("line 1: the column {0} is missing")]
    Missing(Column),
    /// A quotation mark opens a field, and none closes it.
    #[error("line {0}: a quotation mark is not closed")]
    Unclosed(u64),
    /// A row has no end.
    #[error("line {0}: the row is longer than {MOST_BYTES} bytes: is a quotation mark missing?")]
    TooLong(u64),
}

/// Reads line after line.
pub(crate) struct Lines {
    input: Box<dyn BufRead + Send>,
    number: u64,
}

impl Lines {
    pub(crate) fn new(input: Box<dyn BufRead + Send>) -> Self {
        Self { input, number: 0 }
    }

    /// The number of the line that was read last, from 1.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// Reads the next line, with its end, behind what is in the buffer already; says whether there was one.
    pub(crate) fn read(&mut self, row: &mut Vec<u8>) -> Result<bool, ReadError> {
        let before = row.len();
        let room = u64::try_from(MOST_BYTES - before + 1).unwrap_or(1);
        let read = (&mut self.input).take(room).read_until(b'\n', row)?;
        if row.len() > MOST_BYTES {
            return Err(ReadError::TooLong(self.number + 1));
        }
        if read == 0 {
            return Ok(false);
        }
        self.number += 1;
        if self.number == 1 {
            if row.starts_with(b"\xFF\xFE") || row.starts_with(b"\xFE\xFF") {
                return Err(ReadError::Utf16);
            }
            if row.starts_with(BYTE_ORDER_MARK) {
                row.drain(..BYTE_ORDER_MARK.len());
            }
        }
        Ok(true)
    }
}
