//! Signatures of Standard Webhooks, version 1
//! (<https://github.com/standard-webhooks/standard-webhooks>): the host makes
//! them, so that no plugin holds the key.

use std::ops::RangeInclusive;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use sha2::Sha256;

use super::secrets::denied;
use crate::egress::EgressError;
use crate::vault::SecretValue;

const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
/// What keys begin with, before their base64.
const PREFIX: &str = "whsec_";
/// How many bytes a key has.
const KEY_BYTES: RangeInclusive<usize> = 24..=64;

/// What is wrong with a secret that signs, if it is no key.
pub(crate) const NO_KEY: &str = "The secret for signing is no key: it is `whsec_` and the base64 of 24 to 64 bytes, as \
                                 the receiver shows it.";

/// The bytes of a key.
pub(crate) fn key(secret: &SecretValue) -> Option<Vec<u8>> {
    let encoded = secret.reveal();
    let encoded = encoded.strip_prefix(PREFIX).unwrap_or(encoded);
    let key = BASE64_STANDARD.decode(encoded).ok()?;
    KEY_BYTES.contains(&key.len()).then_some(key)
}

/// The signature of a request.
///
/// # Errors
/// `Denied` when the request is no event, or the secret no key.
pub(super) fn sign(
    secret: &SecretValue,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<HeaderValue, EgressError> {
    let part = |name: &str| {
        headers.get(name).map(HeaderValue::as_bytes).ok_or_else(|| {
            denied(format!(
                "A signed request has the header {name}, and this one has not."
            ))
        })
    };
    let (id, timestamp) = (part(ID)?, part(TIMESTAMP)?);
    let no_key = || denied(NO_KEY.to_owned());
    let key = key(secret).ok_or_else(no_key)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| no_key())?;
    for part in [id, b".", timestamp, b".", body] {
        mac.update(part);
    }
    let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    HeaderValue::try_from(format!("v1,{signature}")).map_err(|_| no_key())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn the_specification_s_example_is_signed_alike() {
        let key = SecretValue::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(ID, HeaderValue::from_static("msg_p5jXN8AQM9LWM0D4loKWxJek"));
        headers.insert(TIMESTAMP, HeaderValue::from_static("1614265330"));
        let signature = sign(&key, &headers, br#"{"test": 2432232314}"#).unwrap();
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_is_no_event_or_no_key_is_refused() {
        let short = SecretValue::new("whsec_c2hvcnQ=".to_owned()).unwrap();
        assert_eq!(super::key(&short), None);
        let key = SecretValue::new("whsec_no base64".to_owned()).unwrap();
        assert!(matches!(
            sign(&key, &HeaderMap::new(), b""),
            Err(EgressError::Denied(_))
        ));
        let mut headers = HeaderMap::new();
        headers.insert(ID, HeaderValue::from_static("1"));
        headers.insert(TIMESTAMP, HeaderValue::from_static("1"));
        assert!(matches!(
            sign(&key, &headers, b""),
            Err(EgressError::Denied(_))
        ));
    }
}
