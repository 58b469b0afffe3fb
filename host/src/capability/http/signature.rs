//! Signatures of Standard Webhooks, version 1
//! (<https://github.com/standard-webhooks/standard-webhooks>): the host makes
//! them, so that no plugin holds the key.

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

/// The signature of a request.
///
/// # Errors
/// `Denied` when the request is no event, or the secret no key.
pub(super) fn sign(
    key: &SecretValue,
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
    let encoded = key.reveal();
    let encoded = encoded.strip_prefix(PREFIX).unwrap_or(encoded);
    let no_key = || {
        denied("The secret for signing is no key: it is `whsec_` and base64, as the receiver shows it.".into())
    };
    let key = BASE64_STANDARD.decode(encoded).map_err(|_| no_key())?;
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
