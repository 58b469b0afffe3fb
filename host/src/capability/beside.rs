use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle};

/// Runs something for a guest where there is a network: the guest itself may
/// be in a lane that has none. Dropping the future stops it.
///
/// # Errors
/// When the host panicked or is stopping.
pub(super) async fn beside<T: Send + 'static>(
    runtime: &Handle,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, JoinError> {
    let mut task = AbortOnDrop(runtime.spawn(work));
    (&mut task.0).await
}

struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
