use std::path::Path;

use serde_json::Value;
use spotter_tests::Gym;

use super::{ended, gym, tool};

/// A file of `snippets/`: the arguments and what it returns are said in its
/// head.
struct Snippet {
    name: String,
    text: String,
    arguments: Value,
    returns: Value,
}

fn snippets() -> Vec<Snippet> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/javascript/snippets");
    let files = std::fs::read_dir(directory).unwrap().flatten();
    let mut snippets: Vec<Snippet> = files
        .map(|file| {
            let path = file.path();
            let text = std::fs::read_to_string(&path).unwrap();
            let said = |what: &str| {
                let line = text.lines().find_map(|line| line.strip_prefix(what));
                let line = line.unwrap_or_else(|| panic!("{} has no `{what}`", path.display()));
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))
            };
            Snippet {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                arguments: said("// arguments: "),
                returns: said("// returns: "),
                text,
            }
        })
        .collect();
    snippets.sort_by(|one, other| one.name.cmp(&other.name));
    snippets
}

fn fault(gym: &Gym, snippet: &Snippet) -> Option<String> {
    let saved = gym.save(&tool(&snippet.name, &snippet.text));
    if saved.status != 201 {
        return Some(format!("{}: {}", snippet.name, saved.text()));
    }
    let answer = gym.call(&snippet.name, &snippet.arguments);
    let expected = format!("= {}", snippet.returns);
    let ended = ended(&answer);
    (ended != expected).then(|| format!("{}:\n  {ended}\n  {expected}", snippet.name))
}

/// What people paste runs as it does elsewhere.
#[test]
fn snippets_return_what_they_should() {
    let (gym, snippets) = (gym(), snippets());
    assert!(snippets.len() >= 30, "{}", snippets.len());
    let faults: Vec<String> = snippets.iter().filter_map(|one| fault(&gym, one)).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
