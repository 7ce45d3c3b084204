//! Buckets that all processes share.

use std::sync::LazyLock;

use deadpool_redis::redis::Script;

use super::{Redis, Unavailable};

/// What a bucket is charged. A bucket is kept as the moment at which it will be full again (GCRA).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    pub key: String,
    /// The microseconds by which the bucket will be full later; negative: earlier.
    pub micros: i64,
    /// The microseconds in which an empty bucket fills.
    pub most: i64,
}

impl Charge {
    /// What the bucket lacks after this charge, in microseconds, where it lacked `before`. A bucket that was full long ago is
    /// full. So is one that would lack more than it can: a clock was set back, or the setting is another one now, and nobody
    /// is locked out for that.
    #[must_use]
    pub fn backlog(&self, before: i64) -> i64 {
        let before = if (0..=self.most).contains(&before) { before } else { 0 };
        (before + self.micros).max(0)
    }
}

/// Adds every charge to its bucket, or none where one of the buckets does not hold it. Takes the keys, and of each charge its
/// microseconds and its most; returns what the buckets would then lack. The time is that of Redis, so that clocks of
/// processes may differ. A bucket that is full again is forgotten. Microseconds since 1970 fit into Lua's numbers (2^53).
static SCRIPT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local backlogs = {}
local fits = true
for i, key in ipairs(KEYS) do
  local micros, most = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local before = tonumber(redis.call('GET', key) or now) - now
  if before < 0 or before > most then before = 0 end
  local backlog = math.max(before + micros, 0)
  backlogs[i] = backlog
  fits = fits and backlog <= most
end
if fits then
  for i, key in ipairs(KEYS) do
    if backlogs[i] > 0 then
      redis.call('SET', key, string.format('%.0f', now + backlogs[i]), 'PX', math.ceil(backlogs[i] / 1000))
    else
      redis.call('DEL', key)
    end
  end
end
return backlogs
",
    )
});

impl Redis {
    /// Adds every charge to its bucket, or none where one of the buckets does not hold it. Returns what the buckets would
    /// then lack, in microseconds: more than its `most` means that nothing was charged.
    ///
    /// # Errors
    /// Where Redis does not answer in time; the caller goes on without it.
    pub async fn charge(&self, charges: &[Charge]) -> Result<Vec<i64>, Unavailable> {
        let mut call = SCRIPT.prepare_invoke();
        for charge in charges {
            call.key(&charge.key).arg(charge.micros).arg(charge.most);
        }
        let backlogs: Vec<i64> = self.ask(async |connection| call.invoke_async(connection).await).await?;
        if backlogs.len() == charges.len() {
            Ok(backlogs)
        } else {
            Err(Unavailable::Unexpected)
        }
    }
}
