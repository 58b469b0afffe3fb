//! As much of SQL as tells where a value can stand. Values are bound wherever
//! it is: here, mistakes are found before a database finds them.

/// SQL that was read so far.
#[derive(Default)]
pub(super) struct Sql {
    open: Option<Open>,
    /// The last character that was read.
    last: Option<char>,
}

/// What ends only with something.
struct Open {
    what: &'static str,
    end: String,
}

impl Sql {
    /// What the SQL ends within, where no value can stand.
    pub(super) fn inside(&self) -> Option<&'static str> {
        self.open.as_ref().map(|open| open.what)
    }

    /// Reads on. Answers where it has a numbered parameter of its own.
    pub(super) fn read(&mut self, sql: &str) -> Option<usize> {
        let mut own = None;
        let mut at = 0;
        while let Some(rest) = sql.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(open) = &self.open {
                let Some(index) = rest.find(&open.end) else {
                    break;
                };
                at += index + open.end.len();
                self.open = None;
                self.last = None;
                continue;
            }
            let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
            let in_name = self.last.is_some_and(is_name);
            let opened = match rest.as_bytes().first() {
                Some(b'\'') => Some((1, "a text", "'".to_owned())),
                Some(b'"') => Some((1, "a name", "\"".to_owned())),
                Some(b'`') => Some((1, "a name", "`".to_owned())),
                Some(b'-') if rest.starts_with("--") => Some((2, "a comment", "\n".to_owned())),
                Some(b'/') if rest.starts_with("/*") => Some((2, "a comment", "*/".to_owned())),
                Some(b'$') if !in_name => {
                    let number = rest.get(1..).is_some_and(|n| n.starts_with(is_digit));
                    own = own.or(number.then_some(at));
                    dollar_quote(rest).map(|tag| (tag.len(), "a text", tag.to_owned()))
                }
                _ => None,
            };
            match opened {
                Some((length, what, end)) => {
                    self.open = Some(Open { what, end });
                    at += length;
                }
                None => {
                    self.last = rest.chars().next();
                    at += self.last.map_or(1, char::len_utf8);
                }
            }
        }
        own
    }
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

/// `$tag$`, which opens a text in Postgres.
fn dollar_quote(sql: &str) -> Option<&str> {
    let tag = sql.get(1..)?;
    let end = tag.find('$')?;
    let is_tag = tag
        .get(..end)?
        .chars()
        .all(|c| c.is_alphanumeric() || c == '_');
    (is_tag && !tag.starts_with(is_digit)).then(|| sql.get(..end + 2))?
}
