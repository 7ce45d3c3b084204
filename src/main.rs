//! The program `tote`: parses the command line and hands over.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::Builder;
use tote::cli::{self, Cli};

/// A server builds and drops many answers at once on many threads. The allocator of the system keeps much of that
/// memory for itself; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Bytes of stack of a worker. Resolvers call each other as deep as a document nests, and each level takes some KiB, most
/// of all in a build without optimisation, where 36 levels of the shop need more than 8 MiB; only what is used takes memory.
const STACK: usize = 32 * 1024 * 1024;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build();
    let done = runtime
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(cli::run(cli)));
    match done {
        Ok(code) => code,
        Err(error) => {
            // When standard error is gone as well, the exit code is all that can be told.
            let _ = std::io::stderr().lock().write_all(cli::explain(&error).as_bytes());
            ExitCode::FAILURE
        }
    }
}
