//! Where customers come from: a file, standard input, or the table of the replaced service.

use std::{
    error::Error,
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use customer_files::{Column, Format, ReadError, Reader, Record};
use customer_mysql::{LegacyClient, LegacyClients, MysqlUrl};
use secrecy::{ExposeSecret as _, SecretString};

use super::named_format;

/// What the table has, by its names on the wire.
const TABLE: [Column; 9] = [
    Column::Id,
    Column::Nom,
    Column::Prenom,
    Column::Email,
    Column::Telephone,
    Column::Adresse,
    Column::Ville,
    Column::CodePostal,
    Column::Pays,
];

/// What the command line names.
pub(super) enum Origin {
    File(PathBuf, Format),
    Input(Format),
    Table(MysqlUrl),
}

/// What is read from.
pub(super) enum Source {
    Rows { reader: Reader, bytes: Arc<AtomicU64>, ended: Option<ReadError> },
    Table { clients: LegacyClients, after: Option<i64> },
}

impl Origin {
    pub(super) fn read(
        source: Option<SecretString>,
        source_file: Option<PathBuf>,
        format: Option<Format>,
    ) -> Result<Self, Box<dyn Error>> {
        let given = match (source, source_file) {
            (Some(source), _) => source,
            (None, None) => return Err("a source is needed".into()),
            (None, Some(file)) => {
                let text = fs::read_to_string(&file).map_err(|why| format!("{}: {why}", file.display()))?;
                let url = text.trim_end_matches(['\r', '\n']);
                if !url.starts_with("mysql:") {
                    return Err("the source: is not of the form mysql://user:password@host/database".into());
                }
                url.into()
            }
        };
        let text = given.expose_secret();
        if text.starts_with("mysql:") {
            if format.is_some() {
                return Err("--format is for files".into());
            }
            return Ok(Self::Table(text.parse().map_err(|why| format!("the source: {why}"))?));
        }
        let format = named_format(format, Path::new(text))?;
        Ok(if text == "-" { Self::Input(format) } else { Self::File(PathBuf::from(text), format) })
    }

    /// The format of what is refused.
    pub(super) const fn format(&self) -> Format {
        match self {
            Self::File(_, format) | Self::Input(format) => *format,
            Self::Table(_) => Format::Csv,
        }
    }

    /// The file that it is, if it is one.
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path, _) => Some(path),
            Self::Input(_) | Self::Table(_) => None,
        }
    }

    pub(super) const fn is_table(&self) -> bool {
        matches!(self, Self::Table(_))
    }

    /// How long it is, if that is known.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.file().and_then(|file| fs::metadata(file).ok()).map(|file| file.len()).filter(|bytes| *bytes > 0)
    }
}

impl Source {
    pub(super) fn open(origin: &Origin) -> Result<Self, Box<dyn Error>> {
        Ok(match origin {
            Origin::File(path, format) => {
                let file = File::open(path).map_err(|why| format!("{}: {why}", path.display()))?;
                Self::rows(*format, file)?
            }
            Origin::Input(format) => Self::rows(*format, io::stdin())?,
            Origin::Table(url) => Self::Table { clients: LegacyClients::open(url.clone())?, after: None },
        })
    }

    fn rows(format: Format, input: impl Read + Send + 'static) -> Result<Self, ReadError> {
        let bytes = Arc::new(AtomicU64::new(0));
        let counted = Counted { input, bytes: Arc::clone(&bytes) };
        let input = Box::new(BufReader::with_capacity(256 * 1024, counted));
        Ok(Self::Rows { reader: Reader::new(format, input)?, bytes, ended: None })
    }

    pub(super) fn columns(&self) -> &[Column] {
        match self {
            Self::Rows { reader, .. } => reader.columns(),
            Self::Table { .. } => &TABLE,
        }
    }

    /// How much was read so far, of a file.
    pub(super) fn bytes_read(&self) -> u64 {
        match self {
            Self::Rows { bytes, .. } => bytes.load(Ordering::Relaxed),
            Self::Table { .. } => 0,
        }
    }

    /// The next rows, so many at most; none at the end. What stands before a place that cannot be read comes before the
    /// error.
    pub(super) async fn read(&mut self, most: usize) -> Result<Vec<Record>, Box<dyn Error>> {
        match self {
            Self::Rows { reader, bytes: _, ended } => {
                let mut records = Vec::with_capacity(most);
                while ended.is_none() && records.len() < most {
                    match reader.read() {
                        Ok(Some(record)) => records.push(record),
                        Ok(None) => return Ok(records),
                        Err(why) => *ended = Some(why),
                    }
                }
                match ended.take_if(|_| records.is_empty()) {
                    Some(why) => Err(why.into()),
                    None => Ok(records),
                }
            }
            Self::Table { clients, after } => {
                let step = clients.list(*after, most).await;
                let step = step.map_err(|why| format!("the source: {}", customer_domain::causes(&why)))?;
                *after = step.last().map_or(*after, |last| Some(last.id));
                Ok(step.into_iter().map(record).collect())
            }
        }
    }
}

fn record(client: LegacyClient) -> Record {
    let LegacyClient { id, last_name, first_name, email, phone, street, city, postal_code, country } = client;
    let texts =
        [Some(id.to_string()), last_name, first_name, email, phone, street, city, postal_code, country];
    Record::of_table(id, &TABLE.into_iter().zip(texts).collect::<Vec<_>>())
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes.fetch_add(u64::try_from(read).unwrap_or(0), Ordering::Relaxed);
        Ok(read)
    }
}
