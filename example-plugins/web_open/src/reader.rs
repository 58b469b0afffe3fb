//! HTML as text. A tokenizer is enough for that: no tree is built, so a page
//! costs what its length costs, whatever is nested in it.

use std::ops::Range;

use encoding_rs::Encoding;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::lines::Lines;

/// What a page says.
pub(crate) struct Read {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) anchors: Vec<Anchor>,
}

/// A link as the page has it.
pub(crate) struct Anchor {
    pub(crate) href: String,
    pub(crate) name: String,
    /// Where it begins in the text.
    at: usize,
}

/// A `main` with less is a frame that scripts would fill.
const CONTENT: usize = 200;

/// Reads a page until there are so many characters, or a little more. Where it
/// says which part is its content, that part alone.
pub(crate) fn read(html: &str, most: usize) -> Read {
    let mut reader = Reader::default();
    // A character has four bytes or fewer.
    let enough = most * 4;
    let event = |event: CallbackEvent<'_>, _: Span<()>| {
        reader.event(event);
        (reader.read() >= enough).then_some(())
    };
    let mut emitter = CallbackEmitter::new(event);
    // What is in `script` and `title` is text and no tags.
    emitter.naively_switch_states(true);
    // The first token says that it is enough.
    Tokenizer::new_with_emitter(html, emitter).next();
    reader.finish()
}

/// The encoding that a page names in its head.
pub(crate) fn charset(bytes: &[u8]) -> Option<&'static Encoding> {
    const NAME: &[u8] = b"charset=";
    // No further than a browser looks.
    let head = bytes.get(..1024).unwrap_or(bytes).to_ascii_lowercase();
    let at = head.windows(NAME.len()).position(|window| window == NAME)?;
    let label = head.get(at + NAME.len()..)?.trim_ascii_start();
    let label = label.strip_prefix(b"\"").unwrap_or(label);
    let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    let end = label.iter().position(|byte| !is_label(byte))?;
    Encoding::for_label(label.get(..end)?)
}

#[derive(Default)]
struct Reader {
    title: Lines,
    text: Lines,
    anchors: Vec<Anchor>,
    tag: Tag,
    /// The element that is skipped, and how often it was begun.
    skipped: Option<(Vec<u8>, usize)>,
    in_title: bool,
    /// The link that is being read: where it leads, and where it begins.
    anchor: Option<(String, usize)>,
    content: Option<Range<usize>>,
}

/// The start tag that is being read.
#[derive(Default)]
struct Tag {
    name: Vec<u8>,
    is_href: bool,
    href: Option<String>,
}

impl Reader {
    fn event(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag.name.clear();
                self.tag.name.extend_from_slice(name);
                self.tag.href = None;
            }
            CallbackEvent::AttributeName { name } => {
                self.tag.is_href = name == b"href" && self.tag.name == b"a";
            }
            CallbackEvent::AttributeValue { value } if self.tag.is_href => {
                self.tag.href = Some(String::from_utf8_lossy(value).trim().to_owned());
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                let name = std::mem::take(&mut self.tag.name);
                self.begin(&name, self_closing);
                self.tag.name = name;
            }
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } if self.skipped.is_none() => {
                // It was text before it was cut in pieces.
                let text = std::str::from_utf8(value).unwrap_or_default();
                match self.in_title {
                    true => self.title.push(text),
                    false => self.text.push(text),
                }
            }
            _ => {}
        }
    }

    /// How many bytes of content there are.
    fn read(&self) -> usize {
        let begin = self.content.as_ref().map_or(0, |content| content.start);
        self.text.len() - begin
    }

    fn begin(&mut self, name: &[u8], self_closing: bool) {
        if let Some((skipped, begun)) = &mut self.skipped {
            *begun += usize::from(skipped == name);
            return;
        }
        match name {
            // Drawings and formulas alone may end where they begin.
            b"svg" | b"math" if self_closing => {}
            name if is_skipped(name) => self.skipped = Some((name.to_vec(), 1)),
            b"title" => self.in_title = self.title.len() == 0,
            b"a" => self.anchor = self.tag.href.take().map(|href| (href, self.text.len())),
            b"main" => {
                self.text.begin("");
                let begin = self.text.len();
                self.content.get_or_insert(begin..usize::MAX);
            }
            b"li" => self.text.begin("- "),
            b"h1" => self.text.begin("# "),
            b"h2" => self.text.begin("## "),
            b"h3" | b"h4" | b"h5" | b"h6" => self.text.begin("### "),
            b"td" | b"th" | b"img" => self.text.space(),
            name if is_block(name) => self.text.begin(""),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some((skipped, begun)) = &mut self.skipped {
            *begun -= usize::from(skipped == name);
            if *begun == 0 {
                self.skipped = None;
            }
            return;
        }
        match name {
            b"title" => self.in_title = false,
            b"a" => self.end_anchor(),
            b"main" => {
                self.text.end();
                let end = self.text.len();
                let content = self.content.as_mut();
                if let Some(content) = content.filter(|content| content.end == usize::MAX) {
                    content.end = end;
                }
            }
            b"li" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => self.text.end(),
            name if is_block(name) => self.text.begin(""),
            _ => {}
        }
    }

    /// A link around a whole block is named by its first line.
    fn end_anchor(&mut self) {
        let Some((href, at)) = self.anchor.take() else {
            return;
        };
        let is_mark = |c: char| c.is_whitespace() || matches!(c, '#' | '-');
        let lines = self.text.since(at).lines();
        let mut names = lines.map(|line| line.trim_matches(is_mark));
        if let Some(name) = names.find(|name| !name.is_empty()) {
            let name = name.to_owned();
            self.anchors.push(Anchor { href, name, at });
        }
    }

    fn finish(self) -> Read {
        let whole = self.text.into_text();
        let content = self.content.and_then(|content| {
            let end = content.end.min(whole.len());
            let text = whole.get(content.start..end)?;
            (text.len() >= CONTENT).then_some((content.start..end, text))
        });
        let (range, text) = content.unwrap_or((0..whole.len(), &whole));
        let anchors = self.anchors.into_iter();
        Read {
            title: self.title.into_text(),
            text: text.trim().to_owned(),
            anchors: anchors
                .filter(|anchor| range.contains(&anchor.at))
                .collect(),
        }
    }
}

/// Elements whose content is not for reading, or not this page's own.
fn is_skipped(name: &[u8]) -> bool {
    matches!(
        name,
        b"script"
            | b"style"
            | b"noscript"
            | b"template"
            | b"svg"
            | b"math"
            | b"nav"
            | b"footer"
            | b"aside"
            | b"iframe"
            | b"select"
            | b"dialog"
            | b"audio"
            | b"video"
            | b"canvas"
    )
}

/// Elements that begin a line of their own, and end it.
fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"section"
            | b"article"
            | b"header"
            | b"ul"
            | b"ol"
            | b"dl"
            | b"dt"
            | b"dd"
            | b"table"
            | b"tr"
            | b"blockquote"
            | b"pre"
            | b"figure"
            | b"figcaption"
            | b"form"
            | b"fieldset"
            | b"address"
            | b"details"
            | b"summary"
            | b"hr"
            | b"br"
    )
}
