//! `tote partner`.

use std::process::ExitCode;

use super::api_key::{self, Format};
use crate::commerce::account::{Grant, KeyKind};
use crate::gateway::document::DocumentSchema;
use crate::gateway::schema::public_sdl;
use crate::platform::config::Config;
use crate::platform::principal::Rate;

const EXAMPLES: &str = "\
A partner sees what shoppers see, and may use introspection and the playground where others may not.

Examples:
  tote partner create --name price-comparison
  tote partner create --name kiosk --points-per-second 5000 --burst 50000 --operation products --operation guestStart
  tote partner list --format json
  tote partner revoke kiosk";

/// Give out, list and revoke the tokens of partners
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Give out a token, and print it this once
    Create(Create),
    /// List the partners that have a token
    List {
        /// For people, or as one JSON array.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Take a token back
    Revoke {
        /// The partner's id or name.
        #[arg(value_name = "ID|NAME")]
        partner: String,
    },
}

#[derive(Debug, clap::Args)]
struct Create {
    /// Whose token it is.
    #[arg(long, value_parser = api_key::name)]
    name: String,

    /// Points of cost that come back to this partner each second, instead of what every caller has.
    #[arg(long, value_name = "POINTS", requires = "burst", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    points_per_second: Option<u32>,

    /// Points that this partner may spend at once after a rest.
    #[arg(long, value_name = "POINTS", requires = "points_per_second", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    burst: Option<u32>,

    /// A field of `Query`, `Mutation` or `Subscription` that this partner may ask for; repeat it for several. Without any:
    /// every query and subscription, and no mutation.
    #[arg(long = "operation", value_name = "FIELD")]
    operations: Vec<String>,

    /// For people, or as one JSON object.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Create(create) => {
            let schema = DocumentSchema::new(&public_sdl())?;
            let unknown = create.operations.iter().find(|name| !schema.has_root_field(name));
            if let Some(unknown) = unknown {
                anyhow::bail!(
                    "{unknown:?} is no field of `Query`, `Mutation` or `Subscription`: `tote schema` prints them"
                );
            }
            let grant = Grant::Partner {
                rate: create
                    .points_per_second
                    .zip(create.burst)
                    .map(|(per_second, burst)| Rate { per_second, burst }),
                operations: Some(create.operations.clone()).filter(|names| !names.is_empty()),
            };
            api_key::create(config, &create.name, &grant, create.format).await
        }
        Command::List { format } => api_key::list(config, KeyKind::Partner, *format).await,
        Command::Revoke { partner } => api_key::revoke(config, KeyKind::Partner, partner).await,
    }
}
