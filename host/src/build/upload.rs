use std::pin::pin;

use futures_util::{Stream, StreamExt};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::catalog::Digest;
use crate::error::{Error, ErrorCode, Result};

/// How much room is made before the first byte has come. More is made as
/// bytes come, so that an announced length alone costs nothing.
const FIRST_ROOM: usize = 256 << 10;

/// Bytes from a client: within the size limit, hashed, and not looked at.
pub struct Uploaded {
    bytes: Vec<u8>,
    digest: Digest,
}

impl Uploaded {
    /// Reads an upload, hashing while it comes. The caller sets the deadline;
    /// dropping the future forgets what was read.
    ///
    /// # Errors
    /// `too_large` when the declared length or the bytes that came are more
    /// than `limit`, `invalid_component` when there are none, and the stream's
    /// own.
    pub async fn read<C: AsRef<[u8]>>(
        stream: impl Stream<Item = Result<C>>,
        declared: Option<u64>,
        limit: usize,
    ) -> Result<Uploaded> {
        let declared = match declared.map(usize::try_from) {
            None => 0,
            Some(Ok(length)) if length <= limit => length,
            Some(_) => return Err(too_large(limit)),
        };
        let mut stream = pin!(stream);
        let mut bytes = Vec::with_capacity(declared.min(FIRST_ROOM));
        let mut hasher = Sha256::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            let chunk = chunk.as_ref();
            if chunk.len() > limit - bytes.len() {
                return Err(too_large(limit));
            }
            hasher.update(chunk);
            bytes.extend_from_slice(chunk);
        }
        Uploaded::hashed(bytes, Digest::from_bytes(hasher.finalize().into()))
    }

    /// Takes bytes that are in memory already.
    ///
    /// # Errors
    /// As [`Uploaded::read`].
    pub fn from_bytes(bytes: Vec<u8>, limit: usize) -> Result<Uploaded> {
        if bytes.len() > limit {
            return Err(too_large(limit));
        }
        let digest = Digest::of(&bytes);
        Uploaded::hashed(bytes, digest)
    }

    fn hashed(bytes: Vec<u8>, digest: Digest) -> Result<Uploaded> {
        if bytes.is_empty() {
            return Err(Error::new(
                ErrorCode::InvalidComponent,
                "The upload is empty. Send the component's bytes.",
            ));
        }
        Ok(Uploaded { bytes, digest })
    }

    /// The SHA-256 of the bytes.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The bytes, exactly as they came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, to be stored.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

fn too_large(limit: usize) -> Error {
    Error::new(
        ErrorCode::TooLarge,
        format!("The component is larger than {limit} bytes. Build it with --release and strip debug information."),
    )
    .with_details(json!({ "most": limit }))
}

#[cfg(test)]
mod tests;
