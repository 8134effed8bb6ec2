//! How far it is, on standard error: a bar on a terminal, elsewhere a line at the end.

use std::{
    io::{IsTerminal as _, stderr},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

const BAR: &str = "{wide_bar} {percent}%  {msg}";
const NO_END: &str = "{spinner} {msg}";

/// Tells how far it is.
pub(crate) struct Progress {
    began: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins; the whole is so many bytes, if that is known.
    pub(crate) fn begin(bytes: Option<u64>) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let bar = bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            bar.enable_steady_tick(Duration::from_millis(200));
            let template = if bytes.is_some() { BAR } else { NO_END };
            // A template that cannot be read leaves the bar as it is.
            if let Ok(style) = ProgressStyle::with_template(template) { bar.with_style(style) } else { bar }
        });
        Self { began: Instant::now(), bar }
    }

    /// So far it is.
    pub(crate) fn step(&self, bytes: u64, rows: usize, told: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
            bar.set_message(self.told(rows, told));
        }
    }

    /// A line of its own.
    pub(crate) fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }

    /// It is done.
    pub(crate) fn end(&self, rows: usize, told: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        eprintln!("{}", self.told(rows, told));
    }

    fn told(&self, rows: usize, told: &str) -> String {
        let seconds = self.began.elapsed().as_secs_f64();
        let each = f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) / seconds.max(0.001);
        format!("{rows} rows: {told} ({seconds:.1} s, {each:.0} rows/s)")
    }
}
