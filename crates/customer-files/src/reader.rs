//! Reads a file, row by row.

use std::io::BufRead;

use crate::{
    Column, Format, Record,
    csv::{Header, Rows},
    lines::{Lines, ReadError},
};

/// A file that is being read.
pub struct Reader(Form);

enum Form {
    Csv { rows: Rows, header: Header, columns: Vec<Column> },
    NdJson { lines: Lines, line: Vec<u8> },
}

impl Reader {
    /// Begins to read; of CSV the header.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when the file cannot be read, or has other columns.
    pub fn new(format: Format, input: Box<dyn BufRead + Send>) -> Result<Self, ReadError> {
        let lines = Lines::new(input);
        Ok(Self(match format {
            Format::Csv => {
                let mut rows = Rows::new(lines);
                let header = Header::read(rows.next()?)?;
                let columns = header.columns();
                Form::Csv { rows, header, columns }
            }
            Format::NdJson => Form::NdJson { lines, line: Vec::new() },
        }))
    }

    /// The columns that the file has, in its order; of NDJSON all.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        match &self.0 {
            Form::Csv { columns, .. } => columns,
            Form::NdJson { .. } => &Column::ALL,
        }
    }

    /// The next row, if there is one.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when what follows cannot be parted into rows.
    pub fn read(&mut self) -> Result<Option<Record>, ReadError> {
        match &mut self.0 {
            Form::Csv { rows, header, columns } => {
                Ok(rows.next()?.map(|row| Record::of_csv(header, columns, row)))
            }
            Form::NdJson { lines, line } => loop {
                line.clear();
                if !lines.read(line)? {
                    return Ok(None);
                }
                let text = line.trim_ascii();
                if !text.is_empty() {
                    return Ok(Some(Record::of_ndjson(lines.number(), text)));
                }
            },
        }
    }
}
