//! How a job looks.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::platform::id::{MintedId, MintedKind};
use crate::platform::jobs::{JobRow, JobState};
use crate::platform::trace;

/// A job as an object of JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Printed {
    id: String,
    kind: String,
    state: JobState,
    attempts: u32,
    run_at: String,
    lease_until: Option<String>,
    created_at: String,
    unique_key: Option<String>,
    trace_id: Option<String>,
    payload: Value,
    last_error: Option<String>,
}

impl From<JobRow> for Printed {
    fn from(job: JobRow) -> Self {
        // What cannot be read as JSON is why the job is dead, so it is shown as it is.
        let payload = serde_json::from_str(&job.payload).unwrap_or(Value::String(job.payload));
        Self {
            id: MintedId::new(MintedKind::Job, job.id).to_string(),
            kind: job.kind,
            state: job.state,
            attempts: job.attempts,
            run_at: moment(job.run_at),
            lease_until: job.lease_until.map(moment),
            created_at: moment(job.created_at),
            unique_key: job.unique_key,
            trace_id: job.trace.as_deref().and_then(trace::trace_id).map(str::to_owned),
            payload,
            last_error: job.last_error,
        }
    }
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

impl Printed {
    /// One line, in columns.
    pub(super) fn line(&self) -> String {
        let reason = self.last_error.as_deref().unwrap_or_default();
        let reason = reason.lines().next().unwrap_or_default();
        format!(
            "{}  {:7}  {:>3}  {}  {}  {reason}",
            self.id,
            self.state.name(),
            self.attempts,
            self.run_at,
            self.kind
        )
        .trim_end()
        .to_owned()
    }

    pub(super) fn json(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// Everything, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let optional = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name:11} {value}"));
        let mut lines = vec![
            format!("{:11} {}", "id", self.id),
            format!("{:11} {}", "kind", self.kind),
            format!("{:11} {}", "state", self.state.name()),
            format!("{:11} {}", "attempts", self.attempts),
            format!("{:11} {}", "run at", self.run_at),
            format!("{:11} {}", "created at", self.created_at),
            format!("{:11} {}", "payload", self.payload),
        ];
        lines.extend(optional("lease until", &self.lease_until));
        lines.extend(optional("key", &self.unique_key));
        lines.extend(optional("trace", &self.trace_id));
        lines.extend(optional("last error", &self.last_error));
        lines
    }
}
