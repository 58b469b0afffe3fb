//! One file an action.

mod book;
mod cancel;
mod choice;
mod faq;
mod get_slots;
mod modify;

pub use book::book;
pub use cancel::cancel;
pub use faq::faq;
pub use get_slots::get_slots;
pub use modify::{Wanted, modify};
