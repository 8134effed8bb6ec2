//! An example as a process. It knows nothing of messages.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
};

use url::Url;

use crate::broker::PATIENCE;

/// It is killed when this is dropped.
pub(crate) struct Program {
    process: Child,
    output: Receiver<String>,
    log: Receiver<String>,
}

impl Program {
    /// Starts it, and waits until it listens.
    pub(crate) fn start(name: &str, queue: &str, broker: &Url, arguments: &[String]) -> Self {
        // Beside the folder of this test's own program; cargo has built all examples of the crate with it, unless it was told
        // what to build or which test to run.
        let test = env::current_exe().expect("this program");
        let folder = test.parent().and_then(|deps| deps.parent()).expect("the folder of programs");
        let program = folder.join("examples").join(name);
        is_fresh(&program);
        let mut command = Command::new(&program);
        command.env("QUEUE", queue).env("AMQP_URL", broker.as_str()).args(arguments);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a program");
        let output = lines(process.stdout.take().expect("its output"));
        let log = lines(process.stderr.take().expect("its log"));
        let program = Self { process, output, log };
        program.logs("listening on ");
        program
    }

    /// What it says next of this customer. Others' are passed over: the exchange is there for all tests.
    pub(crate) fn says_of(&self, customer: i64) -> String {
        let start = format!("customer {customer}");
        loop {
            let line = self.output.recv_timeout(PATIENCE).expect("it prints nothing more");
            if let Some(rest) = line.strip_prefix(&start) {
                return rest.to_owned();
            }
        }
    }

    /// Waits for a line in its log that begins so.
    pub(crate) fn logs(&self, start: &str) {
        while !self.log.recv_timeout(PATIENCE).expect("it logs nothing more").starts_with(start) {}
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Whether it is what its sources say: none is newer of those that cargo lists beside it.
fn is_fresh(program: &Path) {
    let built = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    let sources = fs::read_to_string(program.with_extension("d")).unwrap_or_default();
    let sources = sources.split_whitespace().skip(1).map(Path::new);
    let newest = sources.map(|source| built(source).expect("a source")).max();
    assert!(
        newest.is_some() && built(program).ok() >= newest,
        "{} is not there or old: run `cargo build -p customer-contract --examples`",
        program.display()
    );
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}
