//! Lines for the execution record of the call:
//! `log::info!("booked {slot}")`.
//!
//! Logging never fails a call; what exceeds the host's limits is cut, and the
//! record says so.

pub use crate::bindings::spotter::plugin::log::Level;
pub use crate::{
    __log_debug as debug, __log_error as error, __log_info as info, __log_warn as warn,
};

/// Writes one line. The macros `debug!`, `info!`, `warn!` and `error!` of this
/// module format it first.
pub fn write(level: Level, message: impl AsRef<str>) {
    crate::imports::log::write(level, message.as_ref());
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log_debug {
    ($($line:tt)+) => { $crate::log::write($crate::log::Level::Debug, ::std::format!($($line)+)) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log_info {
    ($($line:tt)+) => { $crate::log::write($crate::log::Level::Info, ::std::format!($($line)+)) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log_warn {
    ($($line:tt)+) => { $crate::log::write($crate::log::Level::Warn, ::std::format!($($line)+)) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __log_error {
    ($($line:tt)+) => { $crate::log::write($crate::log::Level::Error, ::std::format!($($line)+)) };
}
