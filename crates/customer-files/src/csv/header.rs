//! Which field is which column.

use super::{Field, Row};
use crate::{Column, column::REASON, lines::ReadError};

/// The columns of a file, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// None is the reason for which a row was refused before, which is read past.
    columns: Vec<Option<Column>>,
}

impl Header {
    pub(crate) fn read(row: Option<Row>) -> Result<Self, ReadError> {
        let row = row.ok_or(ReadError::NoHeader)?;
        if row.fields.len() == 1 && row.fields.iter().flatten().flatten().any(|byte| *byte == b';') {
            return Err(ReadError::Semicolons);
        }
        let mut columns: Vec<Option<Column>> = Vec::with_capacity(row.fields.len());
        for (place, name) in (1..).zip(&row.fields) {
            let name = std::str::from_utf8(name.as_deref().unwrap_or_default()).unwrap_or_default().trim();
            let column = match name.parse() {
                Ok(column) => Some(column),
                Err(_) if name == REASON => None,
                Err(_) => return Err(ReadError::UnknownColumn(place)),
            };
            if let Some(twice) = column.filter(|_| columns.contains(&column)) {
                return Err(ReadError::Twice(twice));
            }
            columns.push(column);
        }
        let missing = Column::REQUIRED.into_iter().find(|column| !columns.contains(&Some(*column)));
        missing.map_or(Ok(Self { columns }), |column| Err(ReadError::Missing(column)))
    }

    /// The columns of which each is a customer's.
    pub(crate) fn columns(&self) -> Vec<Column> {
        self.columns.iter().copied().flatten().collect()
    }

    /// How many columns the file has.
    pub(crate) const fn width(&self) -> usize {
        self.columns.len()
    }

    /// The fields of these columns, in their order; all that there are of a row that has more or fewer than the header.
    pub(crate) fn own(&self, fields: Vec<Field>) -> Result<Vec<Field>, Vec<Field>> {
        if fields.len() != self.columns.len() {
            return Err(fields);
        }
        let own = fields.into_iter().zip(&self.columns).filter(|(_, column)| column.is_some());
        Ok(own.map(|(field, _)| field).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Header;
    use crate::{Column, csv::Row, lines::ReadError};

    fn header(text: &str) -> Result<Header, ReadError> {
        let fields = text.split(',').map(|name| Some(name.as_bytes().to_vec())).collect();
        Header::read(Some(Row { line: 1, fields, sound: true }))
    }

    #[test]
    fn columns_stand_in_any_order() {
        let columns = header("reason,email,prenom,nom,id").unwrap().columns();
        assert_eq!(columns, [Column::Email, Column::Prenom, Column::Nom, Column::Id]);
    }

    #[test]
    fn what_is_wrong_is_told_without_repeating_it() {
        assert!(matches!(header("nom,prenom,Lovelace,email"), Err(ReadError::UnknownColumn(3))));
        assert!(matches!(header("nom,prenom,email,nom"), Err(ReadError::Twice(Column::Nom))));
        assert!(matches!(header("nom,prenom,id"), Err(ReadError::Missing(Column::Email))));
        assert!(matches!(header("nom;prenom;email"), Err(ReadError::Semicolons)));
        assert!(matches!(Header::read(None), Err(ReadError::NoHeader)));
    }
}
