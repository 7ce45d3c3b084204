//! `tote staff`.

use std::process::ExitCode;

use super::api_key::{self, Format};
use crate::commerce::account::{Grant, KeyKind};
use crate::platform::config::Config;
use crate::platform::principal::Permission;

const EXAMPLES: &str = "\
Only staff see and use the operations that run the shop; `tote schema --audience staff` prints them.

Examples:
  tote staff create --name back-office --permission products --permission prices
  tote staff list --format json
  tote staff revoke back-office";

/// Give out, list and revoke the tokens of the shop's staff
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Give out a token, and print it this once
    Create {
        /// Whose token it is.
        #[arg(long, value_parser = api_key::name)]
        name: String,

        /// What it permits; repeat it for several.
        #[arg(long = "permission", value_name = "PERMISSION", required = true, value_parser = permission)]
        permissions: Vec<Permission>,

        /// For people, or as one JSON object.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// List the staff that have a token
    List {
        /// For people, or as one JSON array.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Take a token back
    Revoke {
        /// The member's id or name.
        #[arg(value_name = "ID|NAME")]
        member: String,
    },
}

fn permission(argument: &str) -> Result<Permission, String> {
    Permission::from_name(argument).ok_or_else(|| {
        let names: Vec<&str> = Permission::ALL.iter().map(|permission| permission.name()).collect();
        format!("possible values: {}", names.join(", "))
    })
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Create {
            name,
            permissions,
            format,
        } => {
            let grant = Grant::Staff(permissions.iter().copied().collect());
            api_key::create(config, name, &grant, *format).await
        }
        Command::List { format } => api_key::list(config, KeyKind::Staff, *format).await,
        Command::Revoke { member } => api_key::revoke(config, KeyKind::Staff, member).await,
    }
}
