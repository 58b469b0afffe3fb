//! As much of XML and HTML as tells where a value can stand: within an element
//! and between the quotes of an attribute. Elsewhere no escaping holds it.

/// Markup that was read so far.
pub(super) struct Markup {
    /// Whether it is HTML, whose scripts and styles are no text.
    is_html: bool,
    inside: Inside,
}

/// What it ends within.
#[derive(Clone, Copy)]
enum Inside {
    Element,
    /// Also whether it opens what has a language of its own.
    Tag(Option<Foreign>),
    Quotes(char, Option<Foreign>),
    Foreign(Foreign),
}

/// What is no text, and how it ends.
#[derive(Clone, Copy)]
struct Foreign {
    what: &'static str,
    end: &'static str,
}

/// What begins so, is no text.
const FOREIGN: [(&str, Foreign); 3] = [
    ("<!--", foreign("a comment", "-->")),
    ("<![CDATA[", foreign("CDATA", "]]>")),
    ("<?", foreign("an instruction", "?>")),
];

const HTML: [(&str, Foreign); 2] = [
    ("<script", foreign("a script", "</script")),
    ("<style", foreign("a style", "</style")),
];

const fn foreign(what: &'static str, end: &'static str) -> Foreign {
    Foreign { what, end }
}

impl Markup {
    pub(super) fn new(is_html: bool) -> Markup {
        Markup {
            is_html,
            inside: Inside::Element,
        }
    }

    /// What the markup ends within, where no value can stand.
    pub(super) fn inside(&self) -> Option<&'static str> {
        match self.inside {
            Inside::Element | Inside::Quotes(..) => None,
            Inside::Tag(_) => Some("a tag, outside of quotes"),
            Inside::Foreign(foreign) => Some(foreign.what),
        }
    }

    /// Reads on.
    pub(super) fn read(&mut self, markup: &str) {
        let mut rest = markup;
        while let Some(first) = rest.chars().next() {
            let (inside, length) = self.step(rest, first);
            self.inside = inside;
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    /// What a step leads into, and its bytes.
    fn step(&self, rest: &str, first: char) -> (Inside, usize) {
        let one = first.len_utf8();
        match (self.inside, first) {
            (Inside::Element, '<') => self.opened(rest),
            (Inside::Tag(opens), '"' | '\'') => (Inside::Quotes(first, opens), one),
            (Inside::Tag(opens), '>') => (opens.map_or(Inside::Element, Inside::Foreign), one),
            (Inside::Quotes(quote, opens), _) if quote == first => (Inside::Tag(opens), one),
            (Inside::Foreign(foreign), _) if begins(rest, foreign.end) => {
                // A script ends with a tag, which ends as others do.
                let ends = foreign.end.ends_with('>');
                let inside = if ends {
                    Inside::Element
                } else {
                    Inside::Tag(None)
                };
                (inside, foreign.end.len())
            }
            (inside, _) => (inside, one),
        }
    }

    /// What `<` leads into.
    fn opened(&self, rest: &str) -> (Inside, usize) {
        let of = |known: &[(&str, Foreign)]| {
            let known = known.iter().find(|(start, _)| begins(rest, start));
            known.map(|(start, foreign)| (*foreign, start.len()))
        };
        if let Some((foreign, length)) = of(&FOREIGN) {
            return (Inside::Foreign(foreign), length);
        }
        let html = if self.is_html { of(&HTML) } else { None };
        (Inside::Tag(html.map(|(foreign, _)| foreign)), 1)
    }
}

/// Whether a text begins with this, in any case.
fn begins(text: &str, start: &str) -> bool {
    let beginning = text.get(..start.len());
    beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(start))
}
