use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::catalog::SourceKind;
use crate::store::ledger_with_plugin;

struct Room {
    data: tempfile::TempDir,
    ledger: Ledger,
    vault: Vault,
    gym: GymId,
    plugin: PluginName,
    by: KeyId,
}

async fn room() -> Room {
    let data = tempfile::tempdir().unwrap();
    let (ledger, gym, plugin) = ledger_with_plugin().await;
    let vault = Vault::open(data.path(), ledger.clone()).unwrap();
    let by = KeyId::from_text("abcdefghijklmnop").unwrap();
    Room {
        data,
        ledger,
        vault,
        gym,
        plugin,
        by,
    }
}

impl Room {
    async fn set(&self, name: &str, value: &str) {
        let value = SecretValue::new(value.to_owned()).unwrap();
        self.vault
            .put(&self.gym, &self.plugin, &secret(name), &value, &self.by)
            .await
            .unwrap();
    }

    async fn get(&self, name: &str) -> Option<String> {
        let secrets = self.vault.secrets(&self.gym, &self.plugin).await.unwrap();
        secrets
            .get(&secret(name))
            .map(|value| value.reveal().to_owned())
    }

    /// The same data, after a restart.
    fn reopened(self) -> Room {
        Room {
            vault: Vault::open(self.data.path(), self.ledger.clone()).unwrap(),
            ..self
        }
    }
}

fn secret(name: &str) -> SecretName {
    SecretName::new(name).unwrap()
}

#[tokio::test]
async fn what_is_set_is_there_until_it_is_removed() {
    let room = room().await;
    assert_eq!(room.get("key").await, None);
    room.set("key", "first-value").await;
    assert_eq!(room.get("key").await.as_deref(), Some("first-value"));
    room.set("key", "second-value").await;
    assert_eq!(room.get("key").await.as_deref(), Some("second-value"));
    let room = room.reopened();
    assert_eq!(room.get("key").await.as_deref(), Some("second-value"));
    let removed = room
        .vault
        .remove(&room.gym, &room.plugin, &secret("key"), &room.by)
        .await;
    removed.unwrap();
    assert_eq!(room.get("key").await, None);
}

#[tokio::test]
async fn the_store_holds_no_value_in_the_clear() {
    let room = room().await;
    room.set("key", "plain-to-see").await;
    let rows = room.ledger.secrets(&room.gym, &room.plugin).await.unwrap();
    let stored = serde_json::to_string(&rows).unwrap();
    assert!(!stored.contains("plain-to-see"));
    let opened = STANDARD.decode(&rows[0].sealed.0).unwrap();
    assert!(!opened.windows(12).any(|part| part == b"plain-to-see"));
}

#[tokio::test]
async fn both_keys_can_be_rotated() {
    let room = room().await;
    room.set("key", "stays-the-same").await;
    let source = Source {
        name: SourceName::new("members").unwrap(),
        kind: SourceKind::Sqlite,
        updated_at: Timestamp::now(),
        updated_by: room.by.clone(),
    };
    room.vault
        .put_source(&room.gym, source.clone(), "gym.sqlite")
        .await
        .unwrap();
    let before = room.ledger.secrets(&room.gym, &room.plugin).await.unwrap();

    room.vault.rotate(&room.gym, &room.by).await.unwrap();
    let after = room.ledger.secrets(&room.gym, &room.plugin).await.unwrap();
    assert_ne!(before, after, "sealed anew");

    let old = std::fs::read(room.data.path().join(KEY_FILE)).unwrap();
    let rotated = rotate_host_key(room.data.path(), &room.ledger).await;
    assert_eq!(rotated.unwrap(), 1);
    let new = std::fs::read(room.data.path().join(KEY_FILE)).unwrap();
    assert_eq!((old.len(), new.len()), (32, 32));
    assert_ne!(old, new);

    let room = room.reopened();
    assert_eq!(room.get("key").await.as_deref(), Some("stays-the-same"));
    let (found, address) = room
        .vault
        .source(&room.gym, &source.name)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found, address.as_str()), (source, "gym.sqlite"));
}

#[tokio::test]
async fn an_interrupted_rotation_opens_with_either_key() {
    let room = room().await;
    room.set("key", "stays-the-same").await;
    let path = room.data.path().join(KEY_FILE);
    let old = key_file::load_or_create(&path).unwrap();
    let fresh = key_file::generate().unwrap();
    key_file::replace(&path, &[&fresh, &old[0]]).unwrap();
    let room = room.reopened();
    assert_eq!(room.get("key").await.as_deref(), Some("stays-the-same"));
    rotate_host_key(room.data.path(), &room.ledger)
        .await
        .unwrap();
    let room = room.reopened();
    assert_eq!(room.get("key").await.as_deref(), Some("stays-the-same"));
}

#[tokio::test]
async fn without_its_key_a_vault_says_so_and_shows_nothing() {
    let room = room().await;
    room.set("key", "never-to-be-seen").await;
    std::fs::remove_file(room.data.path().join(KEY_FILE)).unwrap();
    let room = room.reopened();
    let error = room.vault.secrets(&room.gym, &room.plugin).await.err();
    assert_eq!(error.unwrap().code(), ErrorCode::Internal);

    let forgotten = forget_unreadable(room.data.path(), &room.ledger).await;
    assert_eq!(forgotten.unwrap(), 1);
    room.set("key", "entered-anew").await;
    assert_eq!(room.get("key").await.as_deref(), Some("entered-anew"));
    let forgotten = forget_unreadable(room.data.path(), &room.ledger).await;
    assert_eq!(forgotten.unwrap(), 0, "what opens stays");
}

#[test]
fn values_that_cannot_be_sent_or_masked_are_refused() {
    for value in [
        "",
        "short",
        "line\nbreak-in-it",
        " spaces-around ",
        "umlaut-ä-in-it",
    ] {
        let refused = SecretValue::new(value.to_owned());
        assert_eq!(
            refused.err().unwrap().code(),
            ErrorCode::InvalidRequest,
            "{value}"
        );
    }
    assert!(SecretValue::new("x".repeat(LONGEST + 1)).is_err());
    let value = SecretValue::new("long-enough".to_owned()).unwrap();
    assert_eq!(format!("{value:?}"), "SecretValue(..)");
}
