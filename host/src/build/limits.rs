//! What an upload may be, and what a component may be made of. Each limit has
//! a reason; the validator's own limits are far above them.

use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::error::{Error, ErrorCode, Result};
use crate::sandbox::CallLimits;

/// How large a component may be unless the operator says otherwise, in bytes.
/// A Rust plugin has 100 KiB to 1 MiB, a script engine with a script 2 to
/// 10 MiB.
pub const UPLOAD_BYTES: usize = 10 << 20;

/// The most an operator may raise it to, in bytes: an upload is held in memory
/// until it is installed, and compiling takes 25 times its size.
pub const UPLOAD_BYTES_CEILING: usize = 32 << 20;

/// The limits of uploads that an operator can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadLimits {
    /// Size of the component in bytes.
    pub bytes: usize,
    /// What the declared memories may need to begin with, in bytes: more than
    /// a call may use would never start.
    pub memory_bytes: u64,
    /// The same for elements of tables.
    pub table_elements: u64,
}

impl Default for UploadLimits {
    fn default() -> UploadLimits {
        UploadLimits::within(UPLOAD_BYTES, &CallLimits::default())
    }
}

impl UploadLimits {
    /// What calls may use does not matter, because it was looked at before.
    pub(super) fn unbounded() -> UploadLimits {
        UploadLimits {
            bytes: usize::MAX,
            memory_bytes: u64::MAX,
            table_elements: u64::MAX,
        }
    }

    /// Uploads of up to `bytes`, cut to [`UPLOAD_BYTES_CEILING`], for calls
    /// with these limits.
    pub fn within(bytes: usize, calls: &CallLimits) -> UploadLimits {
        UploadLimits {
            bytes: bytes.min(UPLOAD_BYTES_CEILING),
            memory_bytes: calls.memory_bytes as u64,
            table_elements: calls.table_elements as u64,
        }
    }
}

/// How much of one thing a component has, and how much it may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Measure {
    /// The limit's name.
    pub name: &'static str,
    /// What is counted.
    pub what: &'static str,
    /// How much there is.
    pub found: u64,
    /// How much there may be.
    pub most: u64,
}

impl Measure {
    /// Counts more of it.
    ///
    /// # Errors
    /// `invalid_component` when that is over the limit.
    pub(super) fn add(&mut self, more: u64) -> Result<()> {
        let sum = self.found.saturating_add(more);
        self.reach(sum)
    }

    /// Notes a value of which the greatest counts.
    ///
    /// # Errors
    /// `invalid_component` when it is over the limit.
    pub(super) fn reach(&mut self, value: u64) -> Result<()> {
        self.found = self.found.max(value);
        self.allow(value)
    }

    /// Refuses a number that is only announced: what is announced is counted
    /// when it comes.
    ///
    /// # Errors
    /// `invalid_component` when it is over the limit.
    pub(super) fn allow(&self, value: u64) -> Result<()> {
        if value <= self.most {
            return Ok(());
        }
        let Measure {
            name, what, most, ..
        } = *self;
        Err(Error::new(
            ErrorCode::InvalidComponent,
            format!("The component has {value} {what}, more than the {most} it may have. Make it smaller or split the plugin."),
        )
        .with_details(json!({ "limit": name, "found": value, "most": most })))
    }
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $most:expr, $what:literal;)*) => {
        /// What a component is made of, counted against the limits while it is
        /// read.
        #[derive(Clone, Debug)]
        pub(super) struct Measures {
            $($(#[$doc])* pub(super) $name: Measure,)*
        }

        impl Measures {
            fn standard() -> Measures {
                Measures {
                    $($name: Measure { name: stringify!($name), what: $what, found: 0, most: $most },)*
                }
            }

            /// Every measure, for a report.
            pub(super) fn rows(&self) -> Vec<Measure> {
                vec![$(self.$name.clone()),*]
            }
        }
    };
}

measures! {
    /// Tools nest components twice at most; each level is a scope that the
    /// validator keeps.
    depth = 8, "levels of nested components and modules";
    /// Nested declarations of types are read recursively by every tool, ours
    /// included: this bounds the stack that takes.
    type_depth = 16, "levels of nested type declarations";
    /// A component of wit-component has 3 to 5, a composed one 20.
    modules = 32, "core modules";
    /// As above; each exported interface is wrapped in one.
    components = 16, "nested components";
    /// What the sandbox's pool holds for one component.
    core_instances = 32, "instances of core modules";
    /// Arguments of instantiations are instances too. Each instantiation
    /// compares types, so this bounds validation.
    instances = 256, "instances of components and bundles of exports";
    /// A script engine has 3,000. What a function costs besides its code is
    /// some kilobytes while compiling.
    functions = 20_000, "functions";
    /// Compiling takes more than linear time in the size of a function. The
    /// main loop of a script engine has 100 KiB.
    function_bytes = 256 << 10, "bytes in one function";
    /// Each local is tracked through the whole function. Debug builds of the
    /// largest functions have 3,000.
    locals = 10_000, "locals in one function";
    /// Function signatures and interface types. WASI's interfaces have 500.
    types = 10_000, "types";
    /// A plugin has 50 to 200.
    imports = 1_000, "imports, of all modules";
    /// As above.
    exports = 1_000, "exports, of all modules";
    /// Names brought into scope, and functions lifted and lowered: some of
    /// each for every import and export.
    aliases = 4_000, "aliases and canonical functions";
    /// Rust has 1 to 3, a script engine a few; each takes room in every
    /// instance.
    globals = 1_000, "globals";
    /// What the sandbox's pool holds for one component.
    memories = 4, "memories";
    /// As above.
    tables = 16, "tables";
    /// What the memories need to begin with.
    memory_bytes = 0, "bytes of memory to begin with";
    /// What the tables need to begin with.
    table_elements = 0, "elements of tables to begin with";
    /// A compiled language has 1 to 10; a snapshot of a running engine, 10,000.
    data_segments = 10_000, "data segments";
    /// One a table, and some.
    element_segments = 1_000, "element segments";
    /// Every item is a function whose address is taken, so it is a function
    /// first. Long lists cost the compiler memory out of proportion.
    element_items = 40_000, "items in element segments";
    /// Names and build notes, kept but never run. Debug information belongs
    /// into the author's own copy: build with `--release`, or strip it.
    custom_bytes = 1 << 20, "bytes of names and debug information (build with --release, or strip it)";
}

impl Measures {
    /// Nothing counted yet.
    pub(super) fn new(limits: &UploadLimits) -> Measures {
        let mut measures = Measures::standard();
        measures.memory_bytes.most = limits.memory_bytes;
        measures.table_elements.most = limits.table_elements;
        measures
    }
}
