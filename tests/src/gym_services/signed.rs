//! Events by Standard Webhooks, as a receiver checks them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use crate::upstream::Request;

/// How old an event may be, and how far ahead its sender's clock, in seconds.
const TOLERANCE: u64 = 5 * 60;

/// Whether an event was signed with this secret, and lately.
pub fn is(request: &Request, secret: &str) -> bool {
    let header = |name| request.header(name).unwrap_or_default();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    let now = jiff::Timestamp::now().as_second();
    let is_fresh = timestamp
        .parse()
        .is_ok_and(|sent: i64| now.abs_diff(sent) <= TOLERANCE);
    let key = secret.trim_start_matches("whsec_");
    let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(key).expect("base64"));
    let signed = [format!("{id}.{timestamp}.").as_bytes(), &request.body].concat();
    // Several, while a secret is replaced by another.
    let mut signatures = header("webhook-signature").split(' ');
    let fits = |signature: &str| {
        let signature = signature
            .strip_prefix("v1,")
            .and_then(|base64| STANDARD.decode(base64).ok());
        signature.is_some_and(|signature| hmac::verify(&key, &signed, &signature).is_ok())
    };
    !id.is_empty() && is_fresh && signatures.any(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An event that was sent then.
    fn request(timestamp: i64) -> Request {
        let secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";
        let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(secret).unwrap());
        let body = b"{\"test\": 2432232314}".to_vec();
        let signed = [format!("msg_1.{timestamp}.").as_bytes(), &body].concat();
        let signature = STANDARD.encode(hmac::sign(&key, &signed));
        let headers = [
            ("webhook-id", "msg_1".to_owned()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", format!("v1,bm9uZQ== v1,{signature}")),
        ];
        Request {
            headers: headers
                .map(|(name, value)| (name.to_owned(), value))
                .to_vec(),
            body,
            ..Request::default()
        }
    }

    #[test]
    fn only_fresh_events_of_the_sender_pass() {
        let (now, secret) = (
            jiff::Timestamp::now().as_second(),
            "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=",
        );
        assert!(is(&request(now), secret));
        assert!(!is(&request(now - 400), secret));
        assert!(!is(&request(now), "whsec_b3RoZXI="));
        let mut changed = request(now);
        changed.body.push(b' ');
        assert!(!is(&changed, secret));
        assert!(!is(&Request::default(), secret));
    }
}
