//! How far it is, on standard error: a bar on a terminal, elsewhere a line at the end.

use std::{
    io::{IsTerminal as _, stderr},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::tell;

const BAR: &str = "{wide_bar} {percent}%  {msg}";
const NO_END: &str = "{spinner} {msg}";
const AT_WORK: &str = "{spinner} {msg} ({elapsed})";

/// Tells how far it is.
pub(crate) struct Progress {
    began: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins; the whole is so many bytes, if that is known.
    pub(crate) fn begin(bytes: Option<u64>) -> Self {
        let bar = bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        Self::on_a_terminal(bar, if bytes.is_some() { BAR } else { NO_END })
    }

    /// Begins what is told in words of its own when it is done; meanwhile, on a terminal, what is at work.
    pub(crate) fn at_work(on: &'static str) -> Self {
        Self::on_a_terminal(ProgressBar::new_spinner().with_message(on), AT_WORK)
    }

    fn on_a_terminal(bar: ProgressBar, template: &str) -> Self {
        let bar = stderr().is_terminal().then(|| {
            bar.enable_steady_tick(Duration::from_millis(200));
            // A template that cannot be read leaves the bar as it is.
            if let Ok(style) = ProgressStyle::with_template(template) { bar.with_style(style) } else { bar }
        });
        Self { began: Instant::now(), bar }
    }

    /// What is at work has come so far.
    pub(crate) fn so_far(&self, told: String) {
        if let Some(bar) = &self.bar {
            bar.set_message(told);
        }
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
            Some(bar) => bar.suspend(|| tell(line)),
            None => tell(line),
        }
    }

    /// It is done.
    pub(crate) fn end(self, rows: usize, told: &str) {
        let line = self.told(rows, told);
        drop(self);
        tell(&line);
    }

    fn told(&self, rows: usize, told: &str) -> String {
        let seconds = self.began.elapsed().as_secs_f64();
        let each = f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) / seconds.max(0.001);
        format!("{rows} rows: {told} ({seconds:.1} s, {each:.0} rows/s)")
    }
}

/// Whatever it ends with is told on a line that is free.
impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
