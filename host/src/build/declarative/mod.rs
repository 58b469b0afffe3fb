//! From a description to a plugin: compiled by the engine of tools without
//! code, in an instance whose memory is the plugin.

mod description_source;

use std::sync::Arc;

use serde_json::json;

use super::artifact::SealedArtifact;
use super::engine::{Engine, Own, Parts, parts};
use super::foundry::Foundry;
use crate::error::{Error, ErrorCode, Result};
use crate::sandbox::{CallLimits, DescriptionFault, Loaded, Sandbox};

pub use description_source::DescriptionSource;

static PARTS: Parts = parts!("declarative");

const WORKSHOP: &str = "spotter:declarative/workshop@1.0.0";

/// Counts up with each change of what the host itself makes of a description
/// before the engine sees it.
const TRANSLATOR: u8 = 1;

/// The engine of tools without code.
pub(super) struct Declarative {
    engine: Engine,
    sandbox: Arc<Sandbox>,
}

impl Declarative {
    /// Nothing is compiled or loaded before it is needed.
    pub(super) fn new(foundry: Arc<Foundry>, sandbox: Arc<Sandbox>) -> Declarative {
        let engines = Arc::clone(&sandbox);
        Declarative {
            engine: Engine::new(&PARTS, WORKSHOP, TRANSLATOR, foundry, engines),
            sandbox,
        }
    }

    /// The engine itself.
    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The plugin that a description is.
    ///
    /// # Errors
    /// `source_rejected`; its details have all faults.
    pub(super) async fn build(
        &self,
        description: &DescriptionSource,
    ) -> Result<(SealedArtifact, Arc<Loaded>)> {
        let _place = self.engine.place().await?;
        let own = self.own(description).await?;
        self.engine.plugin(description.digest(), own).await
    }

    /// A component that contains all it needs.
    ///
    /// # Errors
    /// As [`Declarative::build`].
    pub(super) async fn whole(&self, description: &DescriptionSource) -> Result<Vec<u8>> {
        let _place = self.engine.place().await?;
        let own = self.own(description).await?;
        self.engine.whole(&own).await
    }

    /// What a description makes of the engine's memory.
    async fn own(&self, description: &DescriptionSource) -> Result<Own> {
        let shop = self.engine.shop().await?;
        let memory = self
            .sandbox
            .load_description(
                Arc::clone(&shop.workshop),
                description.written()?,
                description.default_version(),
                CallLimits::for_source(),
            )
            .await
            .map_err(while_compiling)?
            .map_err(|faults| rejected(&faults))?;
        self.engine.own(memory).await
    }
}

/// A limit that compiling a description hit.
fn while_compiling(error: Error) -> Error {
    super::source::while_building(
        error,
        "The description takes more to compile than it may. Make its expressions simpler.",
    )
}

/// What is wrong with a description, for its author: all of it, with its places.
fn rejected(faults: &[DescriptionFault]) -> Error {
    let place = |fault: &DescriptionFault| {
        let position = fault.position.as_ref();
        json!({
            "pointer": fault.pointer,
            "line": position.map(|at| at.line),
            "column": position.map(|at| at.column),
            "message": fault.message,
        })
    };
    let message = match faults.first() {
        Some(first) => {
            let said = first.message.trim_end_matches('.');
            let end = if said.ends_with('?') { "" } else { "." };
            let at = match &first.position {
                Some(at) if at.line > 1 => {
                    format!(" ({}:{}:{})", first.pointer, at.line, at.column)
                }
                Some(at) => format!(" ({}:{})", first.pointer, at.column),
                None if first.pointer.is_empty() => String::new(),
                None => format!(" ({})", first.pointer),
            };
            format!("The description is wrong{at}: {said}{end}")
        }
        None => "The description cannot be compiled.".to_owned(),
    };
    let faults: Vec<_> = faults.iter().map(place).collect();
    Error::new(ErrorCode::SourceRejected, message).with_details(json!({ "faults": faults }))
}
