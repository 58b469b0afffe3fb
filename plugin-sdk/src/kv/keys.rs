use std::vec;

use super::Result;
use crate::imports::kv as host;

/// Keys fetched at once; what the host serves at most.
const PAGE: u32 = 1000;

/// Lists the keys that start with `prefix`, in byte order; `""` lists all.
/// Pages are fetched as the iterator is advanced, and keys written meanwhile
/// may or may not be among them.
pub fn keys(prefix: impl Into<String>) -> Keys {
    Keys {
        prefix: prefix.into(),
        page: Vec::new().into_iter(),
        next: Next::First,
    }
}

/// The iterator that [`keys`] returns. It ends after the first error.
#[derive(Debug)]
pub struct Keys {
    prefix: String,
    page: vec::IntoIter<String>,
    next: Next,
}

#[derive(Debug)]
enum Next {
    First,
    After(String),
    End,
}

impl Iterator for Keys {
    type Item = Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(key) = self.page.next() {
                return Some(Ok(key));
            }
            let fetched = match std::mem::replace(&mut self.next, Next::End) {
                Next::End => return None,
                Next::First => host::list_keys(&self.prefix, None, PAGE),
                Next::After(key) => host::list_keys(&self.prefix, Some(&key), PAGE),
            };
            match fetched {
                Ok(page) => {
                    self.page = page.keys.into_iter();
                    self.next = page.next.map_or(Next::End, Next::After);
                }
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}
