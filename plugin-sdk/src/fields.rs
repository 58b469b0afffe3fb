//! What the fields of marked types must be. The derives would say so as well,
//! but at length and without the fix: each marked type asks for these first.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A field of an `#[args]` type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of an `#[args]` type",
    label = "mark it, or what it is made of, `#[args]`"
)]
pub trait ArgsField: DeserializeOwned + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + JsonSchema> ArgsField for T {}

/// A field of a `#[returns]` type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a `#[returns]` type",
    label = "mark it, or what it is made of, `#[returns]`"
)]
pub trait ReturnsField: Serialize + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + JsonSchema> ReturnsField for T {}

/// A field of a `#[settings]` type, or the type itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be settings",
    label = "mark it, or what it is made of, `#[settings]`"
)]
pub trait SettingsField: DeserializeOwned + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + JsonSchema> SettingsField for T {}

/// A field of a `#[stored]` type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a `#[stored]` type",
    label = "mark it, or what it is made of, `#[stored]`"
)]
pub trait StoredField: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> StoredField for T {}

/// Met by whatever meets `ArgsField`.
pub const fn args<T: ArgsField>() {}

/// Met by whatever meets `ReturnsField`.
pub const fn returns<T: ReturnsField>() {}

/// Met by whatever meets `SettingsField`.
pub const fn settings<T: SettingsField>() {}

/// Met by whatever meets `StoredField`.
pub const fn stored<T: StoredField>() {}
