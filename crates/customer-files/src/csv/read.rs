//! From lines to rows of fields. It knows no columns.

use super::Field;
use crate::lines::{Lines, ReadError};

/// Reads row after row.
pub(crate) struct Rows {
    lines: Lines,
    line: Vec<u8>,
}

/// The fields of a row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// On which line it begins, from 1.
    pub(crate) line: u64,
    pub(crate) fields: Vec<Field>,
    /// Whether nothing stands between a quotation mark that closes and the next comma.
    pub(crate) sound: bool,
}

/// Where in a row the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a field.
    Start,
    /// In a field without quotation marks.
    Bare,
    /// Between quotation marks.
    Quoted,
    /// Behind a quotation mark that closes a field, unless another follows.
    Closed,
}

struct Parsing {
    row: Row,
    field: Field,
    state: State,
}

impl Rows {
    pub(crate) fn new(lines: Lines) -> Self {
        Self { lines, line: Vec::new() }
    }

    /// The next row that is not a blank line.
    pub(crate) fn next(&mut self) -> Result<Option<Row>, ReadError> {
        loop {
            let row = self.row()?;
            if row.as_ref().is_none_or(|row| row.fields != [None]) {
                return Ok(row);
            }
        }
    }

    fn row(&mut self) -> Result<Option<Row>, ReadError> {
        let first = self.lines.number() + 1;
        let row = Row { line: first, fields: Vec::with_capacity(12), sound: true };
        let mut parsing = Parsing { row, field: None, state: State::Start };
        self.line.clear();
        let mut parsed = 0;
        while self.lines.read(&mut self.line)? {
            // A byte order mark that was taken away stood before all that was parsed.
            let line = self.line.get(parsed..).unwrap_or_default();
            parsed = self.line.len();
            let (text, end) = without_end(line);
            parsing.take_all(text);
            if parsing.state != State::Quoted {
                parsing.end_field();
                return Ok(Some(parsing.row));
            }
            parsing.take_all(end);
        }
        if parsing.state == State::Quoted { Err(ReadError::Unclosed(first)) } else { Ok(None) }
    }
}

/// A line without its end, and the end.
fn without_end(line: &[u8]) -> (&[u8], &[u8]) {
    let end = if line.ends_with(b"\r\n") { 2 } else { usize::from(line.ends_with(b"\n")) };
    line.split_at(line.len() - end)
}

impl Parsing {
    fn take_all(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.take(*byte);
        }
    }

    fn take(&mut self, byte: u8) {
        self.state = match (self.state, byte) {
            (State::Start | State::Bare | State::Closed, b',') => {
                self.end_field();
                State::Start
            }
            (State::Start, b'"') => {
                self.field = Some(Vec::new());
                State::Quoted
            }
            (State::Quoted, b'"') => State::Closed,
            (State::Closed, b'"') => self.keep(byte, State::Quoted),
            (State::Closed, _) => {
                self.row.sound = false;
                self.keep(byte, State::Bare)
            }
            (State::Start, _) => self.keep(byte, State::Bare),
            (state @ (State::Bare | State::Quoted), _) => self.keep(byte, state),
        };
    }

    fn keep(&mut self, byte: u8, state: State) -> State {
        self.field.get_or_insert_default().push(byte);
        state
    }

    fn end_field(&mut self) {
        self.row.fields.push(self.field.take());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Field, Row, Rows};
    use crate::{
        csv::write_row,
        lines::{Lines, ReadError},
    };

    fn rows(text: &[u8]) -> Result<Vec<Row>, ReadError> {
        let mut rows = Rows::new(Lines::new(Box::new(std::io::Cursor::new(text.to_vec()))));
        std::iter::from_fn(|| rows.next().transpose()).collect()
    }

    fn fields(text: &str) -> Vec<Vec<Field>> {
        rows(text.as_bytes()).unwrap().into_iter().map(|row| row.fields).collect()
    }

    #[expect(clippy::unnecessary_wraps, reason = "a field is a text or nothing")]
    fn field(text: &str) -> Field {
        Some(text.as_bytes().to_vec())
    }

    #[test]
    fn absent_and_empty_are_two() {
        assert_eq!(fields("a,,\"\",b\r\n"), [[field("a"), None, field(""), field("b")]]);
        assert_eq!(fields(",\n\"\",\"\""), [[None, None], [field(""), field("")]]);
    }

    #[test]
    fn lines_end_in_either_way_or_not_at_all() {
        assert_eq!(fields("a,b\r\nc,d\n\n\r\ne,f"), fields("a,b\nc,d\ne,f\r\n"));
        assert_eq!(
            fields("\u{feff}a,b\n\u{feff}c"),
            [vec![field("a"), field("b")], vec![field("\u{feff}c")]]
        );
    }

    #[test]
    fn a_row_is_named_by_its_first_line() {
        let found = rows(b"a,\"b\r\n\"\"c\"\"\n\"\n\nd,e\n").unwrap();
        assert_eq!(found.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 5]);
        assert_eq!(found[0].fields, [field("a"), field("b\r\n\"c\"\n")]);
    }

    #[test]
    fn what_follows_a_closing_mark_is_told() {
        for (text, sound) in [("a\"b,c", true), ("\"a\",b", true), ("\"a\"b,c", false), ("\"a\" ,c", false)] {
            assert_eq!(rows(text.as_bytes()).unwrap()[0].sound, sound, "{text}");
        }
    }

    #[test]
    fn a_row_without_end_is_told() {
        assert!(matches!(rows(b"a\n\"b\nc\n"), Err(ReadError::Unclosed(2))));
        let long = format!("a\n\"{}", "b\n".repeat(40_000));
        assert!(matches!(rows(long.as_bytes()), Err(ReadError::TooLong(_))));
        assert!(matches!(rows(b"\xFF\xFEi\0d\0"), Err(ReadError::Utf16)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            table in prop::collection::vec(
                prop::collection::vec(prop::option::of("[a-z,\"\r\n é]{0,6}"), 2..5), 0..5)
        ) {
            let table: Vec<Vec<Field>> = table
                .into_iter()
                .map(|row| row.into_iter().map(|field| field.map(String::into_bytes)).collect())
                .collect();
            let mut text = Vec::new();
            for row in &table {
                write_row(&mut text, row.iter().map(Option::as_deref)).unwrap();
            }
            let read: Vec<_> = rows(&text).unwrap().into_iter().map(|row| row.fields).collect();
            prop_assert_eq!(read, table);
        }

        #[test]
        fn every_other_reader_sees_the_same(text in "([a-z]{0,3}|\"([a-z,\n]|\"\"){0,4}\")(,([a-z]{0,3}|\"([a-z,\r\n]|\"\"){0,4}\")){1,3}") {
            let mut other = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let theirs: Vec<Vec<u8>> =
                other.byte_records().next().unwrap().unwrap().iter().map(<[u8]>::to_vec).collect();
            let ours: Vec<Vec<u8>> =
                rows(text.as_bytes()).unwrap().remove(0).fields.into_iter().map(Option::unwrap_or_default).collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
