//! Looks at what surrounds it.

use plugin_sdk::prelude::*;

/// What was found: the numbers of environment variables and arguments, and
/// what there was to read.
#[returns]
struct Found {
    variables: usize,
    arguments: usize,
    input: String,
}

/// Says what a plugin finds around it.
#[plugin]
fn std_surroundings() -> Result<Found> {
    let mut input = String::new();
    let _ = std::io::stdin().read_line(&mut input);
    Ok(Found {
        variables: std::env::vars_os().count(),
        arguments: std::env::args_os().count(),
        input,
    })
}
