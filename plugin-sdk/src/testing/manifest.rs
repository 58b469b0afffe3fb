use crate::plugin::{Entry, Function};

pub use crate::asks::{HttpRule, Scheme, Secret, SecretPlace};

/// What a plugin says of itself.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Technical name, unique in a gym.
    pub name: String,
    /// Semantic version.
    pub version: String,
    /// Name for people.
    pub display_name: Option<String>,
    /// What the plugin does, for people.
    pub description: String,
    /// One word to browse by.
    pub category: Option<String>,
    /// One emoji or the name of an icon.
    pub icon: Option<String>,
    /// JSON Schema of the settings, as text.
    pub settings_schema: Option<String>,
    /// The functions, in the order of the source.
    pub functions: Vec<Function>,
    /// All that the plugin asks to use.
    pub capabilities: Vec<Capability>,
}

/// One thing that a plugin asks to use.
#[derive(Clone, Debug, PartialEq)]
pub enum Capability {
    /// Storage of so many bytes.
    Kv(u64),
    /// Some HTTP requests.
    Http(HttpRule),
    /// Reads from the source of this name.
    Query(String),
    /// A secret that the host writes into requests.
    Secret(Secret),
}

impl Manifest {
    pub(super) fn of(plugin: Entry) -> Self {
        use crate::asks::Ask;
        use crate::plugin::Capability as Stored;

        let manifest = (plugin.manifest)();
        let kv = manifest.capabilities.into_iter();
        let kv = kv.map(|Stored::Kv(bytes)| Capability::Kv(bytes));
        let asks = (plugin.ask)().into_iter().map(|ask| match ask {
            Ask::Http(rule) => Capability::Http(rule),
            Ask::Query(source) => Capability::Query(source),
            Ask::Secret(secret) => Capability::Secret(secret),
        });
        Self {
            name: manifest.name,
            version: manifest.version,
            display_name: manifest.display_name,
            description: manifest.description,
            category: manifest.category,
            icon: manifest.icon,
            settings_schema: manifest.settings_schema,
            functions: manifest.functions,
            capabilities: kv.chain(asks).collect(),
        }
    }
}
