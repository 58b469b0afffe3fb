use super::block;
use crate::catalog::{PluginName, Record, RecordId, Timestamp};
use crate::error::ErrorCode;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordStatus {
    /// With a result.
    Ok,
    /// With a failure.
    Error,
}

/// Which records are wanted: those that match everything that is given.
#[derive(Clone, Debug, Default)]
pub struct RecordFilter {
    /// The function's name.
    pub function: Option<String>,
    /// The plugin.
    pub plugin: Option<PluginName>,
    /// How the call ended.
    pub status: Option<RecordStatus>,
    /// The failure's code.
    pub code: Option<ErrorCode>,
    /// The member's id.
    pub member: Option<String>,
    /// The conversation.
    pub session: Option<String>,
    /// Calls that arrived then or later.
    pub since: Option<Timestamp>,
    /// Calls that arrived before.
    pub until: Option<Timestamp>,
}

/// A record's id is made within this time of the call's arrival.
const ID_AFTER_ARRIVAL: jiff::SignedDuration = jiff::SignedDuration::from_secs(1);

impl RecordFilter {
    pub(super) fn admits(&self, record: &Record) -> bool {
        fn same<T: PartialEq>(wanted: &Option<T>, is: Option<&T>) -> bool {
            wanted.is_none() || wanted.as_ref() == is
        }
        let failure = record.failure.as_ref();
        let status = match failure {
            Some(_) => RecordStatus::Error,
            None => RecordStatus::Ok,
        };
        same(&self.function, Some(&record.function))
            && same(&self.plugin, record.plugin.as_ref())
            && same(&self.status, Some(&status))
            && same(&self.code, failure.map(|failure| &failure.code))
            && same(
                &self.member,
                record.member.as_ref().map(|member| &member.id),
            )
            && same(&self.session, record.session.as_ref())
            && self.since.is_none_or(|since| record.started_at >= since)
            && self.until.is_none_or(|until| record.started_at < until)
    }

    /// All that is wanted has a smaller id.
    pub(super) fn before(&self) -> Option<RecordId> {
        let end = self.until?.checked_add(ID_AFTER_ARRIVAL).ok()?;
        Some(block::floor(end))
    }

    /// Whether nothing of the moment that begins here, nor of older ones, is
    /// wanted.
    pub(super) fn ends_after(&self, begin: &RecordId) -> bool {
        let Some(since) = self.since else {
            return false;
        };
        let earliest = since.checked_sub(ID_AFTER_ARRIVAL).unwrap_or(since);
        super::moment(begin) < super::moment(&block::floor(earliest))
    }
}
