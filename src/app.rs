//! The wired dependencies, made once and handed down.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::commerce::account::address::MergeAddresses;
use crate::commerce::account::consent::MergeConsent;
use crate::commerce::account::preference::MergePreferences;
use crate::commerce::account::{
    AccountKey, Accounts, ApiKeys, MergeSteps, PasswordHasher, SessionSweep, TokenAuthority, generate_key,
    sweep_sessions,
};
use crate::commerce::cart::graphql::CartRules;
use crate::commerce::cart::{self, CartExpiry, CartMerge, HoldSweep};
use crate::commerce::catalog::graphql::ImageService;
use crate::commerce::checkout::CheckoutRules;
use crate::commerce::inventory;
use crate::commerce::listing;
use crate::commerce::market::MarketDirectory;
use crate::commerce::market::graphql::ShopName;
use crate::commerce::notification::{AccountMails, OrderMails, ShopFacts};
use crate::commerce::order::MergeOrders;
use crate::commerce::payment::Payments;
use crate::commerce::promotion::DiscountTable;
use crate::commerce::returns::{self, ReturnRules};
use crate::commerce::shipping::ShippingTable;
use crate::commerce::tax::TaxTable;
use crate::commerce::wishlist::MergeWishlist;
use crate::platform::cdn::{self, Cdn, Purge};
use crate::platform::changes::{
    EventRetention, Feed, FeedOptions, Ledger, Mirror, Moment, TombstoneRetention, prune_events, prune_tombstones,
};
use crate::platform::clock::Clock;
use crate::platform::config::{BaseUrl, Config, DatabaseUrl, Mode};
use crate::platform::db::{Db, DbErr, shared_setting};
use crate::platform::error::Error;
use crate::platform::graphql::{CursorKey, KeptRows};
use crate::platform::jobs::{Every, Registry, Worker, WorkerOptions};
use crate::platform::mail::Mailer;
use crate::platform::redis::Redis;
use crate::sync::{MergeSyncClients, PushRules, SyncResultPrune, prune_results};

/// How often sessions are looked for that nobody can go on with.
const SESSION_SWEEP_INTERVAL: Duration = Duration::from_hours(6);
/// How often holds are looked for whose time is over.
const HOLD_SWEEP_INTERVAL: Duration = Duration::from_secs(15);
/// How often abandoned carts are looked for.
const CART_EXPIRY_INTERVAL: Duration = Duration::from_hours(1);
/// How often events and tombstones are looked for that are too old.
const EVENT_RETENTION_INTERVAL: Duration = Duration::from_hours(6);
/// How often results of mutations are looked for that nobody will ask for again.
const RESULT_PRUNE_INTERVAL: Duration = Duration::from_hours(24);
/// How often holds are looked for that no cart has ended.
const LOST_HOLD_SWEEP_INTERVAL: Duration = Duration::from_secs(30);

/// Everything that a request may need. Cloning shares it.
#[derive(Debug, Clone)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub markets: MarketDirectory,
    pub taxes: Mirror<TaxTable>,
    pub discounts: Mirror<DiscountTable>,
    pub shipping: Mirror<ShippingTable>,
    pub cursors: CursorKey,
    /// Signs and checks the access tokens of shoppers.
    pub tokens: TokenAuthority,
    /// Signs customers in.
    pub accounts: Accounts,
    /// What becomes of a guest's things when it signs in, in the order in which it is done.
    pub merge_steps: MergeSteps,
    /// Knows partners and staff by their tokens.
    pub api_keys: ApiKeys,
    /// Takes money and gives it back, in jobs.
    pub payments: Payments,
    /// Sends mails about accounts, in jobs.
    pub account_mails: AccountMails,
    /// Sends mails about orders, in jobs.
    pub order_mails: OrderMails,
    /// `None`: none is configured.
    pub redis: Option<Redis>,
    /// Wakes those who wait for changes.
    pub feed: Feed,
    /// What changed lately: by it the process knows which answers still hold.
    pub ledger: Ledger,
    /// Rows that requests share; `None`: each reads its own.
    pub rows: Option<KeptRows>,
    /// Up to which change of the shop its small tables were read.
    mirrored: Arc<AtomicI64>,
    /// By what answers are sealed that replicas share.
    pub answer_secret: SecretString,
    /// What is told of changes; `None`: no CDN is.
    cdn: Option<Cdn>,
    /// Days for which events are kept.
    event_days: u32,
    /// Days for which products that are gone are told to apps that keep a copy.
    tombstone_days: u32,
    pub carts: CartRules,
    pub checkout: CheckoutRules,
    pub pushes: PushRules,
    pub returns: ReturnRules,
    pub shop_name: ShopName,
    pub images: ImageService,
    /// Code of the market of a request that names none; `None`: the catalogue's default.
    pub default_market: Option<String>,
}

impl App {
    /// The database that the configuration names; the folder of a SQLite file is made where it is missing.
    ///
    /// # Errors
    /// Where it does not answer.
    pub async fn open_database(config: &Config) -> anyhow::Result<Db> {
        if let DatabaseUrl::Sqlite { path } = config.database_url()
            && let Some(folder) = path.parent()
        {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        }
        Db::open(&config.database_url().expose(), config.database.pool_size).await
    }

    /// What is written through `db` from now on is told to servers by [`Feed::tell_and_end`]: for a command that writes and ends.
    ///
    /// # Errors
    /// Where a setting cannot be used.
    pub fn open_feed(config: &Config, db: &Db) -> anyhow::Result<Feed> {
        Ok(feed(config, db, open_redis(config)?.as_ref()))
    }

    /// Wires an application over a migrated database.
    ///
    /// # Errors
    /// Where the database does not answer, or a setting cannot be used.
    pub async fn new(config: &Config, db: Db, clock: Clock) -> anyhow::Result<Self> {
        let tokens = token_authority(config, &db).await?;
        let merge_steps = MergeSteps::new(vec![
            Arc::new(CartMerge),
            Arc::new(MergeAddresses),
            Arc::new(MergePreferences),
            Arc::new(MergeConsent),
            Arc::new(MergeWishlist),
            Arc::new(MergeOrders),
            Arc::new(MergeSyncClients),
        ]);
        let payments = payments(config, &db, &clock).await?;
        let accounts = accounts(config, &db, &tokens, &merge_steps).await?;
        let mailer = Mailer::new(&config.mail, &config.shop.name, config.outbox_dir(), clock.clone())?;
        let shop = shop_facts(config);
        let cursors = cursor_key(config, &db).await?;
        // One that is made, even where a secret is configured: shops that share Redis and a secret by mistake do not share answers.
        let answer_secret = shared_setting(&db, "answer_key", random_key)
            .await
            .map_err(Error::into_cause)?;
        let redis = open_redis(config)?;
        let ledger = Ledger::new(&db, Duration::from_millis(config.graphql.kept_check_ms));
        Ok(Self {
            feed: feed(config, &db, redis.as_ref()),
            rows: config.graphql.keep_rows.then(|| KeptRows::new(ledger.clone())),
            ledger,
            mirrored: Arc::default(),
            answer_secret: answer_secret.into(),
            cdn: Cdn::new(&config.purge)?,
            event_days: config.live.event_days,
            tombstone_days: config.sync.tombstone_days(config.auth.refresh_token_days),
            markets: MarketDirectory::load(&db, &config.shop.default_language)
                .await
                .context("the markets cannot be read")?,
            discounts: Mirror::load(&db).await.context("the discounts cannot be read")?,
            taxes: Mirror::load(&db).await.context("the tax rates cannot be read")?,
            shipping: Mirror::load(&db).await.context("the shipping zones cannot be read")?,
            cursors,
            checkout: checkout_rules(config, &payments),
            pushes: PushRules {
                time_max: Duration::from_millis(config.limits.timeout_ms * 2 / 5),
            },
            returns: ReturnRules {
                days: config.order.return_days,
            },
            payments,
            account_mails: AccountMails::new(accounts.key.clone(), mailer.clone(), shop.clone())?,
            order_mails: OrderMails::new(mailer, shop)?,
            accounts,
            tokens,
            merge_steps,
            api_keys: ApiKeys::new(db.clone(), clock.clone()),
            redis,
            carts: CartRules {
                guest_days: config.cart.guest_days,
            },
            shop_name: ShopName(Arc::from(config.shop.name.as_str())),
            images: ImageService::new(
                media_base(config).as_ref().map(BaseUrl::as_str),
                config.media.transform_url.as_deref(),
            ),
            default_market: config.shop.default_market.clone(),
            db,
            clock,
        })
    }

    /// Who does which kind of job: a line for each, and `every` for what comes again and again.
    #[must_use]
    pub fn jobs(&self) -> Registry {
        let expiry = Every {
            interval: CART_EXPIRY_INTERVAL,
            job: CartExpiry {
                guest_days: self.carts.guest_days,
            },
        };
        let sweep = Every {
            interval: SESSION_SWEEP_INTERVAL,
            job: SessionSweep {
                refresh_token_days: self.tokens.refresh_token_days(),
            },
        };
        let lost_holds = Every {
            interval: LOST_HOLD_SWEEP_INTERVAL,
            job: inventory::HoldSweep,
        };
        let account_mails = self.account_mails.clone();
        let holds = Every {
            interval: HOLD_SWEEP_INTERVAL,
            job: HoldSweep {},
        };
        let order_mails = self.order_mails.clone();
        let retention = Every {
            interval: EVENT_RETENTION_INTERVAL,
            job: EventRetention { days: self.event_days },
        };
        let results = Every {
            interval: RESULT_PRUNE_INTERVAL,
            job: SyncResultPrune {},
        };
        let tombstones = Every {
            interval: EVENT_RETENTION_INTERVAL,
            job: TombstoneRetention {
                days: self.tombstone_days,
            },
        };
        let registry = Registry::new()
            .on(move |context, mail| account_mails.clone().send(context, mail))
            .on(move |context, mail| order_mails.clone().send(context, mail))
            .on(listing::cross_boundary)
            .on(returns::refund_paid)
            .every(expiry, cart::expire)
            .every(holds, cart::sweep_holds)
            .every(sweep, sweep_sessions)
            .every(lost_holds, inventory::sweep_expired)
            .every(retention, prune_events)
            .every(results, prune_results)
            .every(tombstones, prune_tombstones);
        self.payments.register(self.register_purge(registry))
    }

    fn register_purge(&self, registry: Registry) -> Registry {
        match self.cdn.clone() {
            Some(cdn) => registry.every(Purge::again_and_again(), move |context, job| {
                cdn::purge(cdn.clone(), context, job)
            }),
            None => registry,
        }
    }

    /// Has the CDN told soon after something has changed, until `stop`: beside a worker, which tells it. Ends at once where there is no CDN.
    pub async fn wake_purges(self, stop: CancellationToken) {
        if self.cdn.is_some() {
            cdn::wake_when_moved(self.feed, self.db, self.clock, stop).await;
        }
    }

    /// What does the jobs of this process.
    #[must_use]
    pub fn worker(&self, config: &Config) -> Worker {
        let options = WorkerOptions {
            concurrency: usize::try_from(config.jobs.concurrency).unwrap_or(usize::MAX),
            lease: Duration::from_millis(config.jobs.lease_ms),
            drain: Duration::from_millis(config.connections.drain_ms),
        };
        Worker::new(self.db.clone(), self.clock.clone(), self.jobs(), options)
    }

    /// The latest moment of the shop's feed, with markets and terms as they were then, or later.
    ///
    /// # Errors
    /// What the database says.
    pub async fn moment(&self) -> Result<Moment, DbErr> {
        let moment = self.ledger.now().await?;
        let shop_at = self.ledger.shop_changed_at();
        if self.mirrored.load(Ordering::Acquire) < shop_at {
            // Rare, and large beside the rest, which every request waits for.
            Box::pin(self.mirror()).await?;
            self.mirrored.fetch_max(shop_at, Ordering::AcqRel);
        }
        Ok(moment)
    }

    async fn mirror(&self) -> Result<(), DbErr> {
        self.markets.refresh(&self.db).await?;
        self.taxes.refresh(&self.db).await?;
        self.discounts.refresh(&self.db).await?;
        self.shipping.refresh(&self.db).await
    }

    /// Brings to this process what others changed: the markets and their terms, and moves of stock that wait to be listed.
    ///
    /// # Errors
    /// A fault of the database; the next tick tries again.
    pub async fn tick(&self) -> anyhow::Result<()> {
        self.mirror().await?;
        listing::publish_stock(&self.db, &self.clock)
            .await
            .map_err(Error::into_cause)?;
        Ok(())
    }
}

/// `None`: none is configured.
fn open_redis(config: &Config) -> anyhow::Result<Option<Redis>> {
    let url = config.redis.url.as_ref();
    url.map(|url| Redis::open(url.expose())).transpose()
}

/// How this process hears of changes.
fn feed(config: &Config, db: &Db, redis: Option<&Redis>) -> Feed {
    let options = FeedOptions {
        tick: Duration::from_millis(config.live.tick_ms),
        data_version: Duration::from_millis(config.live.data_version_ms),
        redis: redis.cloned(),
    };
    Feed::new(db, options)
}

/// How the till works.
fn checkout_rules(config: &Config, payments: &Payments) -> CheckoutRules {
    CheckoutRules {
        hold_ms: i64::from(config.checkout.hold_minutes) * 60_000,
        hold_share_percent: i64::from(config.checkout.hold_share_percent),
        pending_ms: i64::from(payments.pending_minutes()) * 60_000,
        provider: payments.provider_name(),
    }
}

/// The key of cursors: from the secret that is configured, else one that the database keeps.
async fn cursor_key(config: &Config, db: &Db) -> anyhow::Result<CursorKey> {
    Ok(match &config.security.secret {
        Some(secret) => CursorKey::new(secret.expose().as_bytes()),
        None => CursorKey::new(
            shared_setting(db, "cursor_key", random_key)
                .await
                .map_err(Error::into_cause)?
                .as_bytes(),
        ),
    })
}

/// What signing in needs. Its key comes from the secret that is configured, else from one that the database keeps.
async fn accounts(
    config: &Config,
    db: &Db,
    tokens: &TokenAuthority,
    merge_steps: &MergeSteps,
) -> anyhow::Result<Accounts> {
    let key = match &config.security.secret {
        Some(secret) => AccountKey::new(secret.expose().as_bytes()),
        None => AccountKey::new(
            shared_setting(db, "account_key", random_key)
                .await
                .map_err(Error::into_cause)?
                .as_bytes(),
        ),
    };
    Ok(Accounts {
        passwords: PasswordHasher::new(usize::try_from(config.password_pool_size())?)?,
        key,
        tokens: tokens.clone(),
        merge_steps: merge_steps.clone(),
        registration: config.auth.registration,
    })
}

/// The keys that the configuration names. Without any, one that is made once and kept in the database, so that replicas share
/// it without being told: a shop starts by one command. Whoever can read the database could then sign tokens of shoppers, which
/// is what the hashes in it otherwise prevent, so a shop in production is told how to keep its keys elsewhere.
async fn token_authority(config: &Config, db: &Db) -> anyhow::Result<TokenAuthority> {
    let auth = &config.auth;
    if let Some(pem) = &auth.keys {
        return TokenAuthority::new(pem.expose(), auth).context("the keys in `TOTE_AUTH_KEYS` cannot be used");
    }
    if let Some(file) = &auth.keys_file {
        let pem = std::fs::read_to_string(file).with_context(|| {
            format!(
                "the keys of `TOTE_AUTH_KEYS_FILE` cannot be read from {}",
                file.display()
            )
        })?;
        return TokenAuthority::new(&pem, auth)
            .with_context(|| format!("the keys of `TOTE_AUTH_KEYS_FILE` in {} cannot be used", file.display()));
    }
    if config.mode() == Mode::Production {
        tracing::warn!(
            "access tokens are signed with a key that is kept in the database: `openssl genpkey -algorithm ed25519` makes one \
             for TOTE_AUTH_KEYS_FILE, which no copy of the database holds"
        );
    }
    let pem = shared_setting(db, "token_key", generate_key)
        .await
        .map_err(Error::into_cause)?;
    TokenAuthority::new(&pem, auth).context("the key that the database keeps cannot be used")
}

/// What takes money. The sandbox signs its webhooks with a key of its own, which the database keeps.
async fn payments(config: &Config, db: &Db, clock: &Clock) -> anyhow::Result<Payments> {
    let key = shared_setting(db, "sandbox_webhook_key", random_key)
        .await
        .map_err(Error::into_cause)?;
    Payments::new(config, db, clock, &key)
}

/// What mails say of the shop.
fn shop_facts(config: &Config) -> ShopFacts {
    ShopFacts {
        name: config.shop.name.clone(),
        app_url: config.mail.app_url.clone(),
        language: config.shop.default_language.clone(),
    }
}

/// What links to media begin with; `None`: they are paths of this server, since nobody said at which address it is
/// reached.
fn media_base(config: &Config) -> Option<BaseUrl> {
    let below_public_url = || Some(config.http.public_url.as_ref()?.join("media"));
    config.media.base_url.clone().or_else(below_public_url)
}

fn random_key() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|cause| anyhow::anyhow!("no random bytes: {cause}"))?;
    Ok(STANDARD.encode(bytes))
}
