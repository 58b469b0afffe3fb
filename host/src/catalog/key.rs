//! API keys. A key is `sk_<id>_<secret>`: the id finds the row, the secret is
//! stored only as its SHA-256 (it is random and long, so a slow hash would
//! add nothing) and compared in constant time.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use super::{GymId, Timestamp};

/// What a key may do. Every key belongs to one gym.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// List and call functions, read executions.
    Call,
    /// Upload and change the gym's plugins.
    Manage,
    /// Make gyms and keys, of this gym and of others.
    Admin,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Scope::Call => "call",
            Scope::Manage => "manage",
            Scope::Admin => "admin",
        })
    }
}

/// The public part of a key: 16 letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(String);

impl KeyId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An id that arrived as text; it need not name a key.
    pub fn from_text(text: &str) -> Option<KeyId> {
        let legal = text.len() == ID_LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric());
        legal.then(|| KeyId(text.to_owned()))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const PREFIX: &str = "sk_";
const ID_LENGTH: usize = 16;
/// 32 of 62 symbols: 190 bits.
const SECRET_LENGTH: usize = 32;

/// A whole key as its owner holds it. Never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    id: KeyId,
    hash: [u8; 32],
    text: String,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({}, ...)", self.id)
    }
}

impl Secret {
    /// A fresh key from the operating system's randomness.
    ///
    /// # Errors
    /// When the operating system has none to give.
    pub fn generate() -> Result<Secret, getrandom::Error> {
        let mut text = String::from(PREFIX);
        random_symbols(&mut text, ID_LENGTH)?;
        text.push('_');
        random_symbols(&mut text, SECRET_LENGTH)?;
        Secret::parse(&text).ok_or(getrandom::Error::UNEXPECTED)
    }

    /// Takes a key apart. None: it is no key of ours, whatever it is.
    pub fn parse(text: &str) -> Option<Secret> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let legal = secret.len() >= SECRET_LENGTH
            && secret.len() <= 128
            && secret.bytes().all(|b| b.is_ascii_alphanumeric());
        Some(Secret {
            id: KeyId::from_text(id)?,
            hash: legal.then(|| Sha256::digest(secret).into())?,
            text: text.to_owned(),
        })
    }

    /// The part that finds the stored key.
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// The whole key, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

fn random_symbols(text: &mut String, count: usize) -> Result<(), getrandom::Error> {
    const SYMBOLS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let end = text.len() + count;
    let mut random = [0; 64];
    while text.len() < end {
        getrandom::fill(&mut random)?;
        // Six bits each; the two values beyond the alphabet are thrown away,
        // so that every symbol is equally likely.
        let symbols = random
            .iter()
            .filter_map(|byte| SYMBOLS.get(usize::from(byte & 63)));
        for symbol in symbols.take(end - text.len()) {
            text.push(char::from(*symbol));
        }
    }
    Ok(())
}

/// A key as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Finds the key.
    pub id: KeyId,
    /// The gym that every request with this key belongs to.
    pub gym: GymId,
    /// What the key may do.
    pub scopes: Vec<Scope>,
    /// What the key is for, in its maker's words.
    pub label: String,
    /// SHA-256 of the secret part.
    pub hash: [u8; 32],
    /// When the key was made.
    pub created_at: Timestamp,
    /// When it ends. None: it does not.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl ApiKey {
    /// The row for a secret.
    pub fn new(
        secret: &Secret,
        gym: GymId,
        scopes: Vec<Scope>,
        label: String,
        now: Timestamp,
    ) -> ApiKey {
        ApiKey {
            id: secret.id.clone(),
            gym,
            scopes,
            label,
            hash: secret.hash,
            created_at: now,
            expires_at: None,
            revoked_at: None,
        }
    }

    /// Whom a secret stands for at this moment. None: not for this key, or no
    /// longer.
    pub fn admits(&self, secret: &Secret, now: Timestamp) -> Option<Principal> {
        let same = bool::from(self.hash.ct_eq(&secret.hash)) && self.id == secret.id;
        let alive = self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end);
        (same && alive).then(|| Principal {
            gym: self.gym.clone(),
            key: self.id.clone(),
            scopes: self.scopes.clone(),
        })
    }
}

/// Whoever sent a request, as the credential proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The one gym that the request belongs to.
    pub gym: GymId,
    /// The key it came with.
    pub key: KeyId,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

impl Principal {
    /// Whether the credential has this scope.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}
