//! How many queries of SQLite files run at once. Each holds a thread, a core
//! while it computes, and its share of memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::catalog::GymId;
use crate::query::QueryError;

/// Of the whole host.
pub(super) const OF_HOST: usize = 16;
/// Of one gym, whatever the number of its files: one gym alone cannot take
/// what the others need.
pub(super) const OF_GYM: usize = 4;

/// The places of a host.
pub struct Places {
    pub(super) host: Arc<Semaphore>,
    /// Those of gyms that have a file open, or a query running.
    pub(super) gyms: Mutex<HashMap<GymId, Weak<Semaphore>>>,
}

/// The places of one gym, which are places of the host too.
#[derive(Clone)]
pub struct GymPlaces {
    pub(super) host: Arc<Semaphore>,
    pub(super) gym: Arc<Semaphore>,
}

/// One that is taken.
pub(super) struct Place {
    _gym: OwnedSemaphorePermit,
    _host: OwnedSemaphorePermit,
}

impl Default for Places {
    fn default() -> Places {
        Places {
            host: Arc::new(Semaphore::new(OF_HOST)),
            gyms: Mutex::default(),
        }
    }
}

impl Places {
    /// Those of a gym.
    pub fn of(&self, gym: &GymId) -> GymPlaces {
        let mut gyms = self.gyms.lock().unwrap_or_else(PoisonError::into_inner);
        gyms.retain(|_, places| places.strong_count() > 0);
        let known = gyms.get(gym).and_then(Weak::upgrade);
        let places = known.unwrap_or_else(|| {
            let fresh = Arc::new(Semaphore::new(OF_GYM));
            gyms.insert(gym.clone(), Arc::downgrade(&fresh));
            fresh
        });
        GymPlaces {
            host: Arc::clone(&self.host),
            gym: places,
        }
    }
}

impl GymPlaces {
    /// Waits for a place. The gym's own comes first, so that no more than those
    /// wait for the host's.
    pub(super) async fn take(&self, deadline: Instant) -> Result<Place, QueryError> {
        let both = async {
            let gym = Arc::clone(&self.gym).acquire_owned().await?;
            let host = Arc::clone(&self.host).acquire_owned().await?;
            Ok(Place {
                _gym: gym,
                _host: host,
            })
        };
        match timeout_at(deadline, both).await {
            Ok(place) => {
                place.map_err(|closed: tokio::sync::AcquireError| QueryError::unavailable(closed))
            }
            Err(_) => Err(QueryError::unavailable(
                "every place for queries was taken until the query's end",
            )),
        }
    }
}
