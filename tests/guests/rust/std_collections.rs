//! Uses a hash map, which draws random numbers for its keys.

use std::collections::HashMap;

use plugin_sdk::prelude::*;

#[args]
struct Words {
    /// The words to count.
    words: Vec<String>,
}

/// Counts how often each word is there and answers the most frequent.
#[plugin]
fn std_collections(Words { words }: Words) -> Result<Option<String>> {
    let mut counts = HashMap::new();
    for word in words {
        *counts.entry(word).or_insert(0) += 1;
    }
    Ok(counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(word, _)| word))
}
