use semver::Version;

use super::shelf::Shelf;
use super::upload::{UploadAnswer, UploadOptions, install};
use crate::build::{Described, Source};
use crate::catalog::{PluginName, Principal};
use crate::error::Result;
use crate::host::Host;

/// The version of a plugin whose source does not say any.
const UNSAID: Version = Version::new(0, 0, 0);
/// The first version of such a plugin.
const FIRST: Version = Version::new(0, 1, 0);

/// Builds a plugin of an author's source and installs it, as
/// [`upload`](super::upload()) does with a component. Where the source does
/// not say its version, it becomes the next one; the same source again changes
/// nothing.
///
/// # Errors
/// `source_rejected`, and those of uploading.
pub async fn save(
    host: &Host,
    who: &Principal,
    source: Source,
    options: UploadOptions,
) -> Result<UploadAnswer> {
    let described = versioned(host, who, source, &options).await?;
    install(host, who, described, options).await
}

/// Builds a source as the version that saving it would make of it.
pub(super) async fn versioned(
    host: &Host,
    who: &Principal,
    source: Source,
    options: &UploadOptions,
) -> Result<Described> {
    let (builder, shelf) = (host.builder(), Shelf::of(host, who));
    let said = source.name().and_then(|name| name.parse().ok());
    let source = match options.rename.as_ref().or(said.as_ref()) {
        Some(name) => numbered(&shelf, name, &source).await?,
        None => source,
    };
    let described = builder.build_source(source.clone()).await?;
    if described.manifest.version != UNSAID {
        return Ok(described);
    }
    let source = numbered(&shelf, &described.manifest.name, &source).await?;
    builder.build_source(source).await
}

/// A source with the version that it becomes, where it does not say any: the
/// newest one where it is that already.
async fn numbered(shelf: &Shelf, name: &PluginName, source: &Source) -> Result<Source> {
    let versions = shelf.ledger.versions(&shelf.gym, name).await?;
    let newest = versions
        .iter()
        .max_by(|a, b| a.manifest.version.cmp(&b.manifest.version));
    let Some(newest) = newest else {
        return source.with_default_version(&FIRST);
    };
    let number = &newest.manifest.version;
    let same = source.with_default_version(number)?;
    if same.digest() == newest.digest {
        return Ok(same);
    }
    let next = Version::new(number.major, number.minor, number.patch + 1);
    source.with_default_version(&next)
}
