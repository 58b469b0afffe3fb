#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, json};

use super::*;
use crate::catalog::{
    AuditAction, AuditEvent, Consent, Effects, Function, Manifest, Origin, RuntimeLimits, Scope,
    Secret, Status,
};
use crate::store::MemoryStore;

pub(super) fn ledger() -> Ledger {
    Ledger::new(Arc::new(MemoryStore::default()))
}

pub(in crate::store) fn gym_id(text: &str) -> GymId {
    GymId::new(text).unwrap()
}

pub(in crate::store) fn name(text: &str) -> PluginName {
    PluginName::new(text).unwrap()
}

fn function(text: &str) -> FunctionName {
    FunctionName::new(text).unwrap()
}

fn time(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn plugin(text: &str, version: &str) -> Plugin {
    Plugin {
        name: name(text),
        status: Status::Active,
        version: version.parse().unwrap(),
        served_before: Vec::new(),
        renamed: BTreeMap::new(),
        settings: Map::from_iter([("rate".to_owned(), json!(0.1))]),
        consent: Consent::default(),
        pending: None,
        created_at: time(1),
        updated_at: time(1),
    }
}

fn version(plugin: &Plugin, functions: &[&str]) -> PluginVersion {
    let functions = functions.iter().map(|own| Function {
        name: function(own),
        display_name: (*own).to_owned(),
        description: "Does it.".to_owned(),
        parameters: json!({"type": "object"}),
        returns: None,
        effects: Effects::ReadOnly,
        strict_parameters: None,
        not_strict_because: Vec::new(),
    });
    let manifest = Manifest {
        name: plugin.name.clone(),
        version: plugin.version.clone(),
        display_name: "Notes".to_owned(),
        description: "Keeps notes.".to_owned(),
        category: None,
        icon: None,
        settings_schema: None,
        functions: functions.collect(),
        capabilities: Vec::new(),
    };
    PluginVersion {
        origin: Origin::Component,
        limits: RuntimeLimits::default(),
        digest: Digest::of(plugin.version.to_string().as_bytes()),
        size: 5,
        manifest,
        uploaded_at: time(1),
        uploaded_by: KeyId::from_text("abcdefghijklmnop").unwrap(),
    }
}

fn first(text: &str, number: &str, functions: &[&str]) -> Install {
    let after = plugin(text, number);
    Install {
        version: Some(version(&after, functions)),
        before: None,
        after,
        claims: functions.iter().map(|own| function(own)).collect(),
        cases: None,
        event: event(AuditAction::Uploaded),
    }
}

fn event(action: AuditAction) -> AuditEvent {
    let by = KeyId::from_text("abcdefghijklmnop").unwrap();
    AuditEvent::now(&by, action, "notes")
}

/// A ledger with one plugin in one gym.
pub(crate) async fn ledger_with_plugin() -> (Ledger, GymId, PluginName) {
    let (ledger, gym) = (ledger(), gym_id("gym"));
    let row = Gym {
        id: gym.clone(),
        name: "Gym".to_owned(),
        locale: "en-GB".to_owned(),
        time_zone: "Europe/Paris".to_owned(),
        created_at: time(1),
    };
    ledger.create_gym(&row).await.unwrap();
    installed(&ledger, &gym, "notes").await;
    (ledger, gym, name("notes"))
}

/// The component of a plugin that [`installed`] made.
pub(in crate::store) fn version_of(text: &str) -> (Digest, Vec<u8>) {
    let bytes = plugin(text, "1.0.0").version.to_string().into_bytes();
    (Digest::of(&bytes), bytes)
}

pub(in crate::store) async fn installed(ledger: &Ledger, gym: &GymId, text: &str) {
    ledger
        .install(gym, first(text, "1.0.0", &[text]))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_gym_is_made_once() {
    let ledger = ledger();
    let gym = |id: &str| Gym {
        id: gym_id(id),
        name: "Iron".to_owned(),
        locale: "de".to_owned(),
        time_zone: "Europe/Vienna".to_owned(),
        created_at: time(1),
    };
    for id in ["b", "a"] {
        ledger.create_gym(&gym(id)).await.unwrap();
    }
    assert!(matches!(
        ledger.create_gym(&gym("a")).await,
        Err(StoreError::Conflict)
    ));
    assert_eq!(ledger.gyms().await.unwrap(), [gym("a"), gym("b")]);
    assert_eq!(ledger.gym(&gym_id("a")).await.unwrap(), Some(gym("a")));
    assert_eq!(ledger.gym(&gym_id("c")).await.unwrap(), None);

    let key = |id: &str| {
        let secret = Secret::generate().unwrap();
        ApiKey::new(
            &secret,
            gym_id(id),
            vec![Scope::Call],
            "kiosk".to_owned(),
            time(1),
        )
    };
    let (one, two) = (key("a"), key("b"));
    for key in [&one, &two] {
        ledger.create_key(key).await.unwrap();
    }
    assert!(matches!(
        ledger.create_key(&one).await,
        Err(StoreError::Conflict)
    ));
    assert_eq!(ledger.keys().await.unwrap(), [one.clone(), two.clone()]);
    assert_eq!(
        ledger.keys_of(&gym_id("a")).await.unwrap(),
        std::slice::from_ref(&one)
    );

    let revoke = |gym: &str, second| {
        let (ledger, gym, id) = (ledger.clone(), gym_id(gym), one.id.clone());
        async move { ledger.revoke_key(&gym, &id, time(second)).await.unwrap() }
    };
    assert_eq!(revoke("b", 5).await, None, "another gym's key is not found");
    assert_eq!(revoke("a", 5).await.unwrap().revoked_at, Some(time(5)));
    assert_eq!(revoke("a", 6).await.unwrap().revoked_at, Some(time(5)));
    assert_eq!(ledger.keys().await.unwrap()[0].revoked_at, Some(time(5)));
}

#[tokio::test]
async fn an_install_is_read_back_whole() {
    let (ledger, gym) = (ledger(), gym_id("demo"));
    let install = first("notes", "1.0.0", &["add", "list"]);
    ledger.install(&gym, install.clone()).await.unwrap();
    let notes = name("notes");
    assert_eq!(
        ledger.plugins(&gym).await.unwrap(),
        std::slice::from_ref(&install.after)
    );
    assert_eq!(
        ledger.versions(&gym, &notes).await.unwrap(),
        [install.version.clone().unwrap()]
    );
    let number = "1.0.0".parse().unwrap();
    assert_eq!(
        ledger.version(&gym, &notes, &number).await.unwrap(),
        install.version
    );
    assert_eq!(
        ledger.function_owner(&gym, &function("add")).await.unwrap(),
        Some(notes.clone())
    );
    assert_eq!(
        ledger
            .function_owner(&gym_id("other"), &function("add"))
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn refusals_say_why_and_write_nothing() {
    let (ledger, gym) = (ledger(), gym_id("demo"));
    ledger
        .install(&gym, first("notes", "1.0.0", &["add"]))
        .await
        .unwrap();

    let rival = first("lists", "1.0.0", &["show", "add"]);
    match ledger.install(&gym, rival).await {
        Err(InstallError::NameTaken { function, owner }) => {
            assert_eq!((function.as_str(), owner.as_str()), ("add", "notes"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(ledger.plugin(&gym, &name("lists")).await.unwrap(), None);
    assert_eq!(
        ledger
            .function_owner(&gym, &function("show"))
            .await
            .unwrap(),
        None
    );

    let again = first("notes", "1.0.0", &["add"]);
    assert!(matches!(
        ledger.install(&gym, again).await,
        Err(InstallError::VersionExists)
    ));
    let unread = first("notes", "2.0.0", &["add"]);
    let refused = ledger.install(&gym, unread).await;
    assert!(matches!(
        refused,
        Err(InstallError::Store(StoreError::Conflict))
    ));
}

#[tokio::test]
async fn versions_come_in_their_order_and_keep_their_names() {
    let (ledger, gym) = (ledger(), gym_id("demo"));
    ledger
        .install(&gym, first("notes", "2.0.0", &["add"]))
        .await
        .unwrap();
    let mut before = plugin("notes", "2.0.0");
    for (number, own) in [("10.0.0", "append"), ("9.0.0", "put")] {
        let mut next = first("notes", number, &[own]);
        next.before = Some(before);
        before = next.after.clone();
        ledger.install(&gym, next).await.unwrap();
    }
    let versions = ledger.versions(&gym, &name("notes")).await.unwrap();
    let numbers: Vec<u64> = versions.iter().map(|v| v.manifest.version.major).collect();
    assert_eq!(numbers, [2, 9, 10]);
    let rival = first("lists", "1.0.0", &["add"]);
    assert!(matches!(
        ledger.install(&gym, rival).await,
        Err(InstallError::NameTaken { .. })
    ));
}

#[tokio::test]
async fn an_update_rests_on_what_was_read() {
    let (ledger, gym) = (ledger(), gym_id("demo"));
    installed(&ledger, &gym, "notes").await;
    let before = ledger.plugin(&gym, &name("notes")).await.unwrap().unwrap();
    let mut after = before.clone();
    after.status = Status::Paused;
    ledger
        .update_plugin(&gym, &before, &after, &event(AuditAction::SettingsChanged))
        .await
        .unwrap();
    let late = ledger
        .update_plugin(&gym, &before, &after, &event(AuditAction::SettingsChanged))
        .await;
    assert!(matches!(late, Err(StoreError::Conflict)));
    assert_eq!(ledger.plugins(&gym).await.unwrap(), [after]);
}

/// A row that an older program wrote lacks a field, reads the same, and can
/// be changed.
#[tokio::test]
async fn an_older_row_can_be_updated() {
    let (ledger, gym) = (ledger(), gym_id("demo"));
    let before = plugin("notes", "1.0.0");
    let at = keys::plugin(&gym, &before.name);
    let mut row = serde_json::to_value(&before).unwrap();
    row.as_object_mut().unwrap().remove("renamed").unwrap();
    let writes = vec![(at.clone(), Some(encode(&at, &row).unwrap()))];
    ledger
        .store
        .commit(Batch {
            writes,
            ..Batch::default()
        })
        .await
        .unwrap();

    let read = ledger.plugin(&gym, &before.name).await.unwrap().unwrap();
    let mut after = read.clone();
    after.status = Status::Paused;
    ledger
        .update_plugin(&gym, &read, &after, &event(AuditAction::SettingsChanged))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_rivals_for_a_name_one_gets_it() {
    let (ledger, gym) = (ledger(), gym_id("demo"));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..20 {
        let (ledger, gym) = (ledger.clone(), gym.clone());
        let install = first(&format!("p{number}"), "1.0.0", &["add"]);
        tasks.spawn(async move { ledger.install(&gym, install).await });
    }
    let answers = tasks.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let taken = |answer: &_| matches!(answer, Err(InstallError::NameTaken { .. }));
    assert_eq!(answers.iter().filter(|answer| taken(answer)).count(), 19);
    let owner = ledger.function_owner(&gym, &function("add")).await.unwrap();
    assert_eq!(ledger.plugins(&gym).await.unwrap()[0].name, owner.unwrap());
}

#[tokio::test]
async fn a_removed_plugin_leaves_nothing() {
    let (ledger, gym) = (ledger(), gym_id("demo"));
    installed(&ledger, &gym, "note").await;
    installed(&ledger, &gym, "notes").await;
    for plugin in ["note", "notes"] {
        let kv = ledger.kv(&gym, &name(plugin), 1 << 20);
        for number in 0..PAGE + 10 {
            kv.set(&number.to_string(), vec![1], None).await.unwrap();
        }
    }
    // What was done is never forgotten.
    let count = async || {
        let rows = ledger.rows(keys::everything(), Some(0)).await.unwrap();
        let audit = |key: &Key| keys::kind(key) == Some(keys::Kind::Audit);
        rows.iter().filter(|(key, _)| !audit(key)).count()
    };
    let both = count().await;
    ledger
        .remove_plugin(&gym, &name("notes"), &event(AuditAction::Deleted))
        .await
        .unwrap();
    assert_eq!(
        count().await * 2,
        both,
        "the other plugin keeps all of its rows"
    );
    assert_eq!(
        ledger
            .function_owner(&gym, &function("notes"))
            .await
            .unwrap(),
        None
    );
    ledger
        .remove_plugin(&gym, &name("notes"), &event(AuditAction::Deleted))
        .await
        .unwrap();
    ledger
        .remove_plugin(&gym, &name("note"), &event(AuditAction::Deleted))
        .await
        .unwrap();
    assert_eq!(count().await, 0);
}
