#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::UploadOptions;
use super::shelf::Shelf;
use super::vet::Vetted;
use crate::call::Directory;
use crate::catalog::{
    Ceiling, Digest, Effects, Function, FunctionName, Gym, GymId, HostPattern, KeyId, Manifest,
    Origin, Plugin, PluginName, PluginVersion, RuntimeLimits, Status, Timestamp,
};
use crate::config::GymLimits;
use crate::error::ErrorCode;
use crate::store::{Ledger, MemoryStore};
use crate::vault::Vault;

/// A gym without plugins.
async fn shelf() -> Shelf {
    let ledger = Ledger::new(Arc::new(MemoryStore::default()));
    let gym = Gym {
        id: GymId::new("downtown").unwrap(),
        name: "Downtown".to_owned(),
        locale: "fr-FR".to_owned(),
        time_zone: "Europe/Paris".to_owned(),
        created_at: Timestamp::now(),
    };
    ledger.create_gym(&gym).await.unwrap();
    let directory = Directory::open(ledger.clone(), GymLimits::default(), ceiling())
        .await
        .unwrap();
    let data = tempfile::tempdir().unwrap();
    Shelf {
        vault: Arc::new(Vault::open(data.path(), ledger.clone()).unwrap()),
        ledger,
        directory: Arc::new(directory),
        gym: gym.id,
        by: KeyId::from_text("abcdefghijklmnop").unwrap(),
    }
}

fn ceiling() -> Ceiling {
    Ceiling {
        hosts: vec![HostPattern::Any],
        kv_bytes: u64::MAX,
    }
}

fn name(text: &str) -> PluginName {
    PluginName::new(text).unwrap()
}

fn version(plugin: &str, number: &str, functions: &[&str]) -> PluginVersion {
    let function = |name: &&str| Function {
        name: FunctionName::new(name).unwrap(),
        display_name: (*name).to_owned(),
        description: "Does it.".to_owned(),
        parameters: json!({"type": "object"}),
        returns: None,
        effects: Effects::ReadOnly,
        strict_parameters: None,
        not_strict_because: Vec::new(),
    };
    let bytes = component(number, functions.len());
    PluginVersion {
        origin: Origin::Component,
        limits: RuntimeLimits::default(),
        digest: Digest::of(&bytes),
        size: bytes.len() as u64,
        manifest: Manifest {
            name: name(plugin),
            version: number.parse().unwrap(),
            display_name: plugin.to_owned(),
            description: "A plugin.".to_owned(),
            category: None,
            icon: None,
            settings_schema: Some(json!({
                "type": "object",
                "properties": {"opens": {"type": "string"}},
                "additionalProperties": false,
            })),
            functions: functions.iter().map(function).collect(),
            capabilities: Vec::new(),
        },
        uploaded_at: Timestamp::now(),
        uploaded_by: KeyId::from_text("0123456789abcdef").unwrap(),
    }
}

/// Bytes that stand for a component of this version.
fn component(version: &str, functions: usize) -> Vec<u8> {
    format!("version {version} with {functions} functions").into_bytes()
}

async fn add(shelf: &Shelf, version: &PluginVersion) -> Result<(Plugin, bool), ErrorCode> {
    add_with(shelf, version, UploadOptions::default()).await
}

async fn add_with(
    shelf: &Shelf,
    version: &PluginVersion,
    options: UploadOptions,
) -> Result<(Plugin, bool), ErrorCode> {
    let manifest = &version.manifest;
    let bytes = component(&manifest.version.to_string(), manifest.functions.len());
    shelf
        .add(version, &bytes, &options, &Vetted::Any)
        .await
        .map_err(|error| error.code())
}

fn draft() -> UploadOptions {
    UploadOptions {
        activate: false,
        ..UploadOptions::default()
    }
}

fn served(shelf: &Shelf) -> Vec<String> {
    let gym = shelf.directory.gym(&shelf.gym).unwrap();
    let mut names: Vec<String> = gym
        .functions
        .iter()
        .filter(|(_, installed)| installed.status() == Status::Active)
        .map(|(name, _)| name.to_string())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn an_upload_installs_once() {
    let shelf = shelf().await;
    let first = version("hours", "1.0.0", &["is_open"]);
    let (plugin, created) = add(&shelf, &first).await.unwrap();
    assert_eq!((plugin.status, created), (Status::Active, true));
    let blob = shelf.ledger.get_blob(first.digest).await.unwrap();
    assert_eq!(blob, Some(component("1.0.0", 1)));

    let (_, created) = add(&shelf, &first).await.unwrap();
    assert!(!created);
    let other = version("hours", "1.0.0", &["is_open", "next_opening"]);
    assert_eq!(
        add(&shelf, &other).await.unwrap_err(),
        ErrorCode::VersionExists
    );
}

#[tokio::test]
async fn a_name_belongs_to_one_plugin() {
    let shelf = shelf().await;
    add(&shelf, &version("hours", "1.0.0", &["is_open"]))
        .await
        .unwrap();
    let thief = version("thief", "1.0.0", &["steal", "is_open"]);
    assert_eq!(add(&shelf, &thief).await.unwrap_err(), ErrorCode::NameTaken);
    assert_eq!(shelf.ledger.get_blob(thief.digest).await.unwrap(), None);
    shelf.delete(&name("hours")).await.unwrap();
    add(&shelf, &thief).await.unwrap();
}

#[tokio::test]
async fn uploads_at_once_make_one_version() {
    let shelf = shelf().await;
    let first = version("hours", "1.0.0", &["is_open"]);
    let uploads = (0..8).map(|_| add(&shelf, &first));
    let answers = futures_util::future::join_all(uploads).await;
    let created = answers
        .into_iter()
        .filter(|answer| matches!(answer, Ok((_, true))))
        .count();
    assert_eq!(created, 1);
}

#[tokio::test]
async fn a_new_version_takes_the_place_and_status_of_the_old_one() {
    let shelf = shelf().await;
    let hours = name("hours");
    add(&shelf, &version("hours", "1.0.0", &["is_open"]))
        .await
        .unwrap();
    let (plugin, _) = add(&shelf, &version("hours", "1.1.0", &["is_open"]))
        .await
        .unwrap();
    assert_eq!(plugin.version.to_string(), "1.1.0");
    assert_eq!(plugin.served_before.len(), 1);

    shelf.pause(&hours).await.unwrap();
    let (plugin, _) = add(&shelf, &version("hours", "1.2.0", &["is_open"]))
        .await
        .unwrap();
    assert_eq!(
        (plugin.status, plugin.version.to_string().as_str()),
        (Status::Paused, "1.2.0")
    );
    assert!(served(&shelf).is_empty());

    let waiting = version("hours", "2.0.0", &["is_open", "next_opening"]);
    let (plugin, created) = add_with(&shelf, &waiting, draft()).await.unwrap();
    assert_eq!(
        (plugin.version.to_string().as_str(), created),
        ("1.2.0", true)
    );
    shelf
        .activate(&hours, Some("2.0.0".parse().unwrap()), Vetted::Any)
        .await
        .unwrap();
    assert_eq!(served(&shelf), ["is_open", "next_opening"]);
}

#[tokio::test]
async fn rollback_goes_back_one_by_one() {
    let shelf = shelf().await;
    let hours = name("hours");
    for number in ["1.0.0", "1.1.0", "1.2.0"] {
        add(&shelf, &version("hours", number, &["is_open"]))
            .await
            .unwrap();
    }
    for number in ["1.1.0", "1.0.0"] {
        let plugin = shelf.rollback(&hours, Vetted::Any).await.unwrap();
        assert_eq!(plugin.version.to_string(), number);
    }
    let error = shelf.rollback(&hours, Vetted::Any).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Conflict);
}

#[tokio::test]
async fn a_draft_waits_and_cannot_be_paused() {
    let shelf = shelf().await;
    let hours = name("hours");
    let first = version("hours", "1.0.0", &["is_open"]);
    let (plugin, _) = add_with(&shelf, &first, draft()).await.unwrap();
    assert_eq!(plugin.status, Status::Draft);
    assert_eq!(
        shelf.pause(&hours).await.unwrap_err().code(),
        ErrorCode::Conflict
    );
    // What never served is nothing to go back to.
    let (plugin, _) = add(&shelf, &version("hours", "1.1.0", &["is_open"]))
        .await
        .unwrap();
    assert!(plugin.served_before.is_empty());
    shelf.activate(&hours, None, Vetted::Any).await.unwrap();
    assert_eq!(served(&shelf), ["is_open"]);
    let missing = shelf
        .activate(&hours, Some("9.0.0".parse().unwrap()), Vetted::Any)
        .await;
    assert_eq!(missing.unwrap_err().code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn an_action_that_changes_nothing_writes_nothing() {
    let shelf = shelf().await;
    let hours = name("hours");
    let (before, _) = add(&shelf, &version("hours", "1.0.0", &["is_open"]))
        .await
        .unwrap();
    assert_eq!(
        shelf.activate(&hours, None, Vetted::Any).await.unwrap(),
        before
    );
}

#[tokio::test]
async fn a_duplicate_has_names_of_its_own_and_keeps_them_over_versions() {
    let shelf = shelf().await;
    let (hours, pool) = (name("hours"), name("pool"));
    add(&shelf, &version("hours", "1.0.0", &["is_open"]))
        .await
        .unwrap();
    shelf.directory.refresh(&shelf.gym).await.unwrap();
    let copy = shelf.duplicate(&hours, &pool).await.unwrap();
    assert_eq!(copy.status, Status::Draft);
    shelf.activate(&pool, None, Vetted::Any).await.unwrap();
    assert_eq!(served(&shelf), ["is_open", "pool_is_open"]);
    let again = shelf.duplicate(&hours, &pool).await;
    assert_eq!(again.unwrap_err().code(), ErrorCode::Conflict);

    let second = version("hours", "2.0.0", &["is_open", "next_opening"]);
    let options = UploadOptions {
        rename: Some(pool.clone()),
        ..UploadOptions::default()
    };
    add_with(&shelf, &second, options).await.unwrap();
    shelf.directory.refresh(&shelf.gym).await.unwrap();
    assert_eq!(
        served(&shelf),
        ["is_open", "pool_is_open", "pool_next_opening"]
    );
}

#[tokio::test]
async fn settings_match_the_schema() {
    let shelf = shelf().await;
    let hours = name("hours");
    add(&shelf, &version("hours", "1.0.0", &["is_open"]))
        .await
        .unwrap();
    let object = |value: Value| -> Map<String, Value> { serde_json::from_value(value).unwrap() };
    let plugin = shelf
        .set(&hours, object(json!({"opens": "06:00"})))
        .await
        .unwrap();
    assert_eq!(Value::Object(plugin.settings), json!({"opens": "06:00"}));
    let error = shelf
        .set(&hours, object(json!({"opens": 6})))
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidRequest);
    let faults = error
        .details()
        .unwrap()
        .pointer("/faults/0/pointer")
        .cloned();
    assert_eq!(faults, Some(json!("/opens")));
}
