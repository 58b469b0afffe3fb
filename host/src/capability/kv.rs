//! Storage for a plugin: the contract's `kv` over the ledger's.

use std::time::Duration;

use crate::error::Chain;
use crate::sandbox::Guest;
use crate::sandbox::contract::kv::{Entry, Error, Host, Page};
use crate::store::{Kv, KvError};

/// What a host function of this interface answers: the guest's own result,
/// inside one that could trap and never does.
type Answer<T> = wasmtime::Result<Result<T, Error>>;

impl Host for Guest {
    async fn get(&mut self, key: String) -> Answer<Option<Entry>> {
        answer(self.host_call().kv.as_ref(), async |kv| {
            let entry = kv.get(&key).await?;
            Ok(entry.map(|entry| Entry {
                value: entry.value,
                revision: entry.revision,
            }))
        })
        .await
    }

    async fn set(&mut self, key: String, value: Vec<u8>, ttl_ms: Option<u64>) -> Answer<u64> {
        answer(self.host_call().kv.as_ref(), async |kv| {
            kv.set(&key, value, ttl_ms.map(Duration::from_millis)).await
        })
        .await
    }

    async fn compare_and_set(
        &mut self,
        key: String,
        expected: Option<u64>,
        value: Vec<u8>,
        ttl_ms: Option<u64>,
    ) -> Answer<Option<u64>> {
        answer(self.host_call().kv.as_ref(), async |kv| {
            let ttl = ttl_ms.map(Duration::from_millis);
            kv.compare_and_set(&key, expected, value, ttl).await
        })
        .await
    }

    async fn delete(&mut self, key: String) -> Answer<()> {
        answer(self.host_call().kv.as_ref(), async |kv| {
            kv.delete(&key).await
        })
        .await
    }

    async fn increment(&mut self, key: String, delta: i64) -> Answer<i64> {
        answer(self.host_call().kv.as_ref(), async |kv| {
            kv.increment(&key, delta).await
        })
        .await
    }

    async fn list_keys(
        &mut self,
        prefix: String,
        after: Option<String>,
        limit: u32,
    ) -> Answer<Page> {
        answer(self.host_call().kv.as_ref(), async |kv| {
            let page = kv.list(&prefix, after.as_deref(), limit).await?;
            Ok(Page {
                keys: page.keys,
                next: page.next,
            })
        })
        .await
    }
}

async fn answer<T>(
    granted: Option<&Kv>,
    ask: impl AsyncFnOnce(&Kv) -> Result<T, KvError>,
) -> Answer<T> {
    let Some(kv) = granted else {
        return Ok(Err(Error::Denied));
    };
    Ok(ask(kv).await.map_err(|error| match error {
        KvError::InvalidKey => Error::InvalidKey,
        KvError::ValueTooLarge => Error::ValueTooLarge,
        KvError::QuotaExceeded => Error::QuotaExceeded,
        KvError::NotACounter => Error::NotACounter,
        KvError::NotInstalled => Error::Denied,
        KvError::Store(cause) => {
            tracing::warn!(error = %Chain(&cause), "a plugin's storage did not answer");
            Error::Unavailable
        }
    }))
}
