//! From the command line to its end.

use std::process::ExitCode;

use tokio::runtime::Builder;

use super::Cli;

/// Bytes of stack of a worker. Resolvers call each other as deep as a document nests, and each level takes some KiB, most
/// of all in a build without optimisation, where 36 levels of the shop need more than 8 MiB; only what is used takes memory.
const STACK: usize = 32 * 1024 * 1024;

/// Does what the command line asks for and returns the exit code.
///
/// It waits here, and not in the program: what a future needs is compiled where it is waited for, and with optimisation the
/// program would be compiled twice, once more for `main.rs` (measured 2026-11: at least 8 of 22 minutes).
///
/// # Errors
///
/// When the configuration is refused or the command fails; the caller shows the reason.
pub fn start(cli: Cli) -> anyhow::Result<ExitCode> {
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()?;
    runtime.block_on(super::run(cli))
}
