use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Counts connections, in sum and by address. Clones share the counts.
#[derive(Clone)]
pub struct Connections {
    free: Arc<Semaphore>,
    // Locked when a connection begins and ends, never during a request.
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
    per_address: usize,
}

impl Connections {
    /// Room for so many connections, and so many from one address.
    pub fn new(connections: usize, per_address: usize) -> Connections {
        Connections {
            free: Arc::new(Semaphore::new(connections.min(Semaphore::MAX_PERMITS))),
            by_address: Arc::default(),
            per_address,
        }
    }

    /// Waits until there is room for one more: until then the system's backlog
    /// holds new connections.
    pub(super) async fn free(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).acquire_owned().await.ok()
    }

    /// Takes the place for an address. None: it has as many as it may.
    pub(super) fn take(&self, free: OwnedSemaphorePermit, address: IpAddr) -> Option<Place> {
        let mut by_address = self
            .by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let count = by_address.entry(address).or_insert(0);
        if *count >= self.per_address {
            return None;
        }
        *count += 1;
        Some(Place {
            connections: self.clone(),
            address,
            _free: free,
        })
    }
}

/// A connection's place, given back when dropped.
pub(super) struct Place {
    connections: Connections,
    address: IpAddr,
    _free: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut by_address = self
            .connections
            .by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                by_address.remove(&self.address);
            }
        }
    }
}
