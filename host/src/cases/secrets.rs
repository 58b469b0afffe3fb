//! The secrets of a case: a value for each that the plugin asks for.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderValue;

use crate::catalog::{Manifest, SecretName, SecretPlace, SecretRule};
use crate::egress::SentRequest;
use crate::error::Result;
use crate::vault::{PluginSecrets, SecretValue};

/// The secrets that a plugin asks for, with the values that its cases run
/// with.
#[derive(Clone)]
pub struct CaseSecrets {
    names: Vec<SecretName>,
    values: Arc<PluginSecrets>,
    /// The one that requests are signed with.
    signs: Option<SecretName>,
}

/// What a plugin writes where a secret goes. As its value it shows where it
/// went.
pub fn placeholder(secret: &SecretName) -> String {
    format!("{{{{secrets.{secret}}}}}")
}

impl CaseSecrets {
    /// Each secret has its own placeholder as its value; one that signs is a key
    /// made of it.
    ///
    /// # Errors
    /// `internal` when they cannot be looked for.
    pub fn placeholders(manifest: &Manifest) -> Result<CaseSecrets> {
        let value = |rule: &SecretRule| {
            let text = placeholder(&rule.name);
            let text = match rule.place.signs() {
                // As many bytes as a key has.
                true => format!(
                    "whsec_{}",
                    BASE64_STANDARD.encode(format!("{text:.<24.64}"))
                ),
                false => text,
            };
            SecretValue::new(text).map(|value| (rule.name.clone(), value))
        };
        let values = manifest.secret_rules().map(value);
        let signs = manifest.secret_rules().find(|rule| rule.place.signs());
        Ok(CaseSecrets {
            signs: signs.map(|rule| rule.name.clone()),
            ..CaseSecrets::new(values.collect::<Result<_>>()?)?
        })
    }

    /// Secrets with these values.
    ///
    /// # Errors
    /// `internal` when they cannot be looked for.
    pub fn new(values: BTreeMap<SecretName, SecretValue>) -> Result<CaseSecrets> {
        Ok(CaseSecrets {
            names: values.keys().cloned().collect(),
            values: Arc::new(PluginSecrets::new(values)?),
            signs: None,
        })
    }

    /// The secrets that are known, with their values.
    pub(super) fn values(&self) -> &Arc<PluginSecrets> {
        &self.values
    }

    /// A request as the plugin wrote it.
    pub(super) fn as_written(&self, mut sent: SentRequest) -> SentRequest {
        if let Some(name) = &self.signs
            && let Some(signature) = sent.headers.get_mut(SecretPlace::SIGNATURE)
            && let Ok(written) = HeaderValue::try_from(placeholder(name))
        {
            *signature = written;
        }
        for name in &self.names {
            let Some(value) = self.values.get(name) else {
                continue;
            };
            let written = |text: &str| text.replace(value.reveal(), &placeholder(name));
            for header in sent.headers.values_mut() {
                // A secret is visible ASCII, and with `Bearer` the whole value.
                if let Ok(text) = header.to_str()
                    && let Ok(text) = HeaderValue::try_from(written(text))
                {
                    *header = text;
                }
            }
            if sent.url.query().is_some() {
                let url = sent.url.clone();
                let pairs = url.query_pairs();
                let pairs = pairs.map(|(key, text)| (key, written(&text)));
                sent.url.query_pairs_mut().clear().extend_pairs(pairs);
            }
        }
        sent
    }

    /// Bytes without the secrets.
    pub fn masked(&self, bytes: &[u8]) -> Vec<u8> {
        let redactor = self.values.redactor();
        let masked = redactor.and_then(|redactor| redactor.bytes(bytes));
        masked.unwrap_or_else(|| bytes.to_vec())
    }
}
