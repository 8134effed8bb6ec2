//! `ms-client`: serves customers over HTTP, or does what its subcommand says.

mod commands;
mod identity;
mod log_publisher;
mod oldest_event;
mod serve;
mod settings;
mod shutdown;
mod store;
mod telemetry;
mod vitals;
mod wiring;
mod workers;

use std::process::ExitCode;

use commands::Command;
use settings::CommandLine;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let line = CommandLine::read();
    let outcome = match line.command {
        None => serve::serve(line.settings).await,
        Some(Command::Migrate(arguments)) => commands::migrate::migrate(arguments).await,
        Some(Command::Keys { command }) => commands::keys::keys(command),
        Some(Command::User { command }) => commands::user::user(command).await,
        Some(Command::Audit(arguments)) => commands::audit::audit(arguments).await,
        Some(Command::Outbox { command }) => commands::outbox::outbox(command).await,
        Some(Command::Backup(arguments)) => commands::backup::backup(arguments).await,
        Some(Command::Import(arguments)) => commands::import::import(arguments).await,
        Some(Command::Export(arguments)) => commands::export::export(arguments).await,
        Some(Command::Healthcheck(arguments)) => commands::healthcheck::healthcheck(&arguments),
        Some(Command::Openapi) => commands::openapi::openapi(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let why = customer_domain::causes(&*why);
            // In one line, whatever is in the name of a file or in the words of a server.
            commands::output::complain(&why.replace(char::is_control, " "));
            ExitCode::FAILURE
        }
    }
}
