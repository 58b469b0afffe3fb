//! Storage in memory: as it should be, failing, and shared.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use plugin_sdk::{Error, Result};

use crate::store::Store;

/// Documents in memory.
#[derive(Clone, Default)]
pub struct Memory {
    documents: RefCell<BTreeMap<String, (Vec<u8>, u64)>>,
    revision: Cell<u64>,
}

impl Memory {
    pub fn keys(&self) -> Vec<String> {
        self.documents.borrow().keys().cloned().collect()
    }
}

impl Store for Memory {
    fn read(&self, key: &str) -> Result<Option<(Vec<u8>, u64)>> {
        Ok(self.documents.borrow().get(key).cloned())
    }

    fn write(&self, key: &str, expected: Option<u64>, value: &[u8], _: Duration) -> Result<bool> {
        let mut documents = self.documents.borrow_mut();
        if documents.get(key).map(|(_, revision)| *revision) != expected {
            return Ok(false);
        }
        self.revision.set(self.revision.get() + 1);
        documents.insert(key.to_owned(), (value.to_vec(), self.revision.get()));
        Ok(true)
    }
}

/// A storage that fails once, before or after it did what it was asked.
pub struct Failing<'a> {
    pub memory: &'a Memory,
    /// Operations until it fails.
    pub countdown: Cell<usize>,
    pub done_all_the_same: bool,
}

impl Failing<'_> {
    fn fails<T>(&self, operation: impl Fn() -> Result<T>) -> Result<T> {
        let left = self.countdown.get();
        self.countdown.set(left.wrapping_sub(1));
        if left != 0 {
            return operation();
        }
        if self.done_all_the_same {
            operation()?;
        }
        Err(Error::new("unavailable", "the storage fails").retryable())
    }
}

impl Store for Failing<'_> {
    fn read(&self, key: &str) -> Result<Option<(Vec<u8>, u64)>> {
        self.fails(|| self.memory.read(key))
    }

    fn write(
        &self,
        key: &str,
        expected: Option<u64>,
        value: &[u8],
        keep: Duration,
    ) -> Result<bool> {
        self.fails(|| self.memory.write(key, expected, value, keep))
    }
}

/// A storage in which something else happens before the n-th operation.
pub struct Meanwhile<'a> {
    pub memory: &'a Memory,
    pub countdown: Cell<usize>,
    pub happens: &'a dyn Fn(&Memory),
}

impl Meanwhile<'_> {
    fn step(&self) {
        let left = self.countdown.get();
        self.countdown.set(left.wrapping_sub(1));
        if left == 0 {
            (self.happens)(self.memory);
        }
    }
}

impl Store for Meanwhile<'_> {
    fn read(&self, key: &str) -> Result<Option<(Vec<u8>, u64)>> {
        self.step();
        self.memory.read(key)
    }

    fn write(
        &self,
        key: &str,
        expected: Option<u64>,
        value: &[u8],
        keep: Duration,
    ) -> Result<bool> {
        self.step();
        self.memory.write(key, expected, value, keep)
    }
}
