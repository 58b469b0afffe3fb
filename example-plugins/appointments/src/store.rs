//! Documents with revisions: the plugin's storage, or a test's.

use std::time::Duration;

use plugin_sdk::prelude::*;

/// Where documents are kept. Writes are compare-and-set and nothing else.
pub trait Store {
    /// The bytes of a document and their revision.
    fn read(&self, key: &str) -> Result<Option<(Vec<u8>, u64)>>;

    /// Writes when the revision is still `expected`, none meaning that there
    /// is no document. False: it is not, and nothing was written.
    fn write(&self, key: &str, expected: Option<u64>, value: &[u8], keep: Duration)
    -> Result<bool>;
}

/// The plugin's own storage in the gym.
pub struct Kv;

impl Store for Kv {
    fn read(&self, key: &str) -> Result<Option<(Vec<u8>, u64)>> {
        Ok(kv::read(key)?.map(|entry| (entry.value, entry.revision)))
    }

    fn write(
        &self,
        key: &str,
        expected: Option<u64>,
        value: &[u8],
        keep: Duration,
    ) -> Result<bool> {
        Ok(kv::compare_and_set(key, expected, value, Some(keep))?.is_some())
    }
}
