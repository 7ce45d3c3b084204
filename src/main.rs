//! The program `tote`: parses the command line and hands over.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use tote::cli::{self, Cli};

/// A server builds and drops many answers at once on many threads. The allocator of the system keeps much of that
/// memory for itself; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::start(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            // When standard error is gone as well, the exit code is all that can be told.
            let _ = std::io::stderr().lock().write_all(cli::explain(&error).as_bytes());
            ExitCode::FAILURE
        }
    }
}
