//! Descriptions: compiled in one instance.

use std::sync::Arc;

use futures_util::FutureExt;
use wasmtime::component::{ComponentType, Lift, TypedFunc};

use super::{Memory, Workshop};
use crate::error::Result;
use crate::sandbox::loaded::typed;
use crate::sandbox::{CallLimits, Sandbox};

/// What is wrong with a description.
#[derive(Clone, Debug, ComponentType, Lift)]
#[component(record)]
pub struct DescriptionFault {
    /// What to change.
    pub message: String,
    /// Which value it is in (RFC 6901).
    pub pointer: String,
    /// Where in that value, if it is a text.
    pub position: Option<TextPosition>,
}

/// A place in a text, counted from 1.
#[derive(Clone, Debug, ComponentType, Lift)]
#[component(record)]
pub struct TextPosition {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

type Faulty<T> = std::result::Result<T, Vec<DescriptionFault>>;
type Load<'a> = TypedFunc<(&'a str, &'a str), (Faulty<()>,)>;

impl Sandbox {
    /// Compiles a description; the memory that this leaves is the plugin.
    ///
    /// # Errors
    /// The code of the limit that the compiler hit.
    pub async fn load_description(
        &self,
        workshop: Arc<Workshop>,
        description: String,
        default_version: String,
        limits: CallLimits,
    ) -> Result<Faulty<Memory>> {
        let load = workshop.export("load")?;
        self.work(workshop, limits, move |workshop, store| {
            async move {
                let instance = workshop.instance(store).await?;
                let load: Load<'_> = typed(&instance, &mut *store, &load)?;
                let given = (description.as_str(), default_version.as_str());
                match load.call_async(&mut *store, given).await?.0 {
                    Ok(()) => workshop.image(&instance, store).await.map(Ok),
                    Err(faults) => Ok(Err(faults)),
                }
            }
            .boxed()
        })
        .await
    }
}
