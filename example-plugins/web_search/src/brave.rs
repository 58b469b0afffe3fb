//! What Brave answers, as far as it is used here.

use plugin_sdk::prelude::*;

use crate::Found;

/// Snippets are for choosing a page, not for reading it.
const SNIPPET: usize = 300;

#[stored]
pub(crate) struct Answer {
    /// Missing where nothing was found.
    web: Option<Web>,
}

#[stored]
struct Web {
    results: Vec<Page>,
}

#[stored]
struct Page {
    title: String,
    url: String,
    description: Option<String>,
    age: Option<String>,
    profile: Option<Profile>,
}

#[stored]
struct Profile {
    name: Option<String>,
}

impl Answer {
    /// The pages, in Brave's order.
    pub(crate) fn found(self, most: usize) -> Vec<Found> {
        let pages = self.web.map(|web| web.results).unwrap_or_default();
        let safe = pages
            .into_iter()
            .filter(|page| page.url.starts_with("https://"));
        safe.take(most).map(Page::found).collect()
    }
}

impl Page {
    fn found(self) -> Found {
        Found {
            title: plain(&self.title),
            url: self.url,
            snippet: plain(&self.description.unwrap_or_default()),
            site: self.profile.and_then(|profile| profile.name),
            age: self.age,
        }
    }
}

/// Text without escapes, on one line and not too long.
fn plain(text: &str) -> String {
    let unescaped = ENTITIES
        .iter()
        .fold(text.to_owned(), |text, (entity, character)| {
            text.replace(entity, character)
        });
    let mut plain = unescaped.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = plain.char_indices().nth(SNIPPET) {
        plain.truncate(end);
        plain.push('…');
    }
    plain
}

/// What Brave escapes. The ampersand is last, so that nothing is unescaped
/// twice.
const ENTITIES: [(&str, &str); 6] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#x27;", "'"),
    ("&#39;", "'"),
    ("&amp;", "&"),
];
