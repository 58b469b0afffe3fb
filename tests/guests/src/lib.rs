//! The guests stand in `rust/`, one file each.
