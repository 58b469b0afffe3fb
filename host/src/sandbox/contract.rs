//! The contract's bindings, and its types in the host's words. One module a
//! major version; a second one would forward to the same capabilities.

use std::sync::Arc;

use wasmtime::component::{ComponentType, Lower};

use super::Guest;
use crate::catalog::{
    Effects, Member, RawCapability, RawFunction, RawHttpRule, RawManifest, RawSecretRule, Scheme,
    SecretPlace,
};

mod generated {
    #![allow(
        missing_docs,
        unreachable_pub,
        reason = "generated from the contract, which has the documentation"
    )]

    wasmtime::component::bindgen!({
        path: "../wit/v1",
        world: "plugin-with-capabilities",
        imports: {
            "spotter:plugin/kv": async | trappable,
            "spotter:plugin/query": async | trappable,
            default: trappable,
        },
        exports: { default: async },
        require_store_data_send: true,
    });
}

pub(super) use generated::exports::spotter::plugin::capabilities::Capability as WireCapability;
pub use generated::exports::spotter::plugin::guest::Error as WireError;
pub(super) use generated::exports::spotter::plugin::guest::Manifest as WireManifest;
pub(crate) use generated::spotter::plugin::{kv, log, query, settings};

use generated::exports::spotter::plugin::capabilities;

use generated::spotter::plugin::types;

/// The interface that every component exports.
pub(super) const GUEST: &str = "spotter:plugin/guest@1.0.0";

/// The interface of a component that asks for more than storage.
pub(super) const CAPABILITIES: &str = "spotter:plugin/capabilities@1.1.0";

/// Links the contract's imports.
pub(super) fn link(linker: &mut wasmtime::component::Linker<Guest>) -> wasmtime::Result<()> {
    use wasmtime::component::HasSelf;
    kv::add_to_linker::<Guest, HasSelf<Guest>>(linker, |guest| guest)?;
    log::add_to_linker::<Guest, HasSelf<Guest>>(linker, |guest| guest)?;
    query::add_to_linker::<Guest, HasSelf<Guest>>(linker, |guest| guest)?;
    settings::add_to_linker::<Guest, HasSelf<Guest>>(linker, |guest| guest)
}

/// The contract's `call-context`. Unlike the generated type it shares its text
/// with the host, so that nothing is copied for a call.
#[derive(Clone, Debug, ComponentType, Lower)]
#[component(record)]
pub struct CallContext {
    /// The call's id.
    #[component(name = "call-id")]
    pub call_id: Arc<str>,
    /// For which gym.
    pub gym: CallGym,
    /// On whose behalf.
    pub member: Option<CallMember>,
    /// In which conversation.
    pub session: Option<String>,
    /// BCP 47 tag.
    pub locale: Arc<str>,
    /// IANA time zone.
    #[component(name = "time-zone")]
    pub time_zone: Arc<str>,
    /// 1 for the first attempt.
    pub attempt: u32,
    /// The same for every attempt at one call.
    #[component(name = "idempotency-key")]
    pub idempotency_key: Arc<str>,
}

/// The contract's `gym`.
#[derive(Clone, Debug, ComponentType, Lower)]
#[component(record)]
pub struct CallGym {
    /// The gym's id.
    pub id: Arc<str>,
    /// Its name for people.
    pub name: Arc<str>,
}

/// The contract's `member`.
#[derive(Clone, Debug, ComponentType, Lower)]
#[component(record)]
pub struct CallMember {
    /// The gym's own id of the member.
    pub id: String,
    /// The member's address, when known.
    pub email: Option<String>,
    /// The member's name, when known.
    pub name: Option<String>,
}

impl From<&Member> for CallMember {
    fn from(member: &Member) -> CallMember {
        CallMember {
            id: member.id.clone(),
            email: member.email.clone(),
            name: member.name.clone(),
        }
    }
}

impl From<WireManifest> for RawManifest {
    fn from(wire: WireManifest) -> RawManifest {
        RawManifest {
            name: wire.name,
            version: wire.version,
            display_name: wire.display_name,
            description: wire.description,
            category: wire.category,
            icon: wire.icon,
            settings_schema: wire.settings_schema,
            functions: wire.functions.into_iter().map(RawFunction::from).collect(),
            capabilities: wire
                .capabilities
                .into_iter()
                .map(|capability| match capability {
                    types::Capability::Kv(bytes) => RawCapability::Kv { bytes },
                })
                .collect(),
        }
    }
}

impl From<types::Function> for RawFunction {
    fn from(wire: types::Function) -> RawFunction {
        RawFunction {
            name: wire.name,
            display_name: wire.display_name,
            description: wire.description,
            parameters: wire.parameters,
            returns: wire.returns,
            effects: match wire.effects {
                types::Effects::ReadOnly => Effects::ReadOnly,
                types::Effects::Idempotent => Effects::Idempotent,
                types::Effects::Writes => Effects::Writes,
                types::Effects::Destructive => Effects::Destructive,
            },
        }
    }
}

impl From<WireCapability> for RawCapability {
    fn from(wire: WireCapability) -> RawCapability {
        match wire {
            WireCapability::Http(rule) => RawCapability::Http(RawHttpRule {
                methods: rule.methods,
                scheme: match rule.scheme {
                    capabilities::Scheme::Https => Scheme::Https,
                    capabilities::Scheme::Http => Scheme::Http,
                },
                host: rule.host,
                port: rule.port,
                path_prefix: rule.path_prefix,
            }),
            WireCapability::Query(source) => RawCapability::Query(source),
            WireCapability::Secret(secret) => RawCapability::Secret(RawSecretRule {
                name: secret.name,
                description: secret.description,
                place: match secret.place {
                    capabilities::SecretPlace::Bearer => SecretPlace::Bearer,
                    capabilities::SecretPlace::Header(name) => SecretPlace::Header(name),
                    capabilities::SecretPlace::QueryParameter(name) => {
                        SecretPlace::QueryParameter(name)
                    }
                },
                hosts: secret.hosts,
            }),
        }
    }
}
