//! Values as JSON text. The engine's own `JSON.stringify` walks cycles in time
//! that is quadratic in depth, knows no bound of it, and empties what it does
//! not understand.

use rquickjs::atom::PredefinedAtom;
use rquickjs::function::This;
use rquickjs::object::Filter;
use rquickjs::{Array, Atom, Coerced, Error, Function, Object, Value, qjs};

use super::Refused;
use crate::text;

/// The host reads no result that nests deeper.
const DEPTH: usize = 64;

/// The longest name that a message quotes, in characters.
const NAME: usize = 60;

/// The JSON of a whole result. `kind` says what strange objects are.
pub(super) fn document<'js>(value: Value<'js>, kind: Function<'js>) -> Result<String, Refused> {
    let mut writer = Writer {
        kind,
        json: String::new(),
        above: Vec::new(),
    };
    match writer.value(value, &Key::Result) {
        Ok(true) => Ok(writer.json),
        Ok(false) => Ok("null".to_owned()),
        Err(Stop::Thrown(error)) => Err(Refused::Thrown(error)),
        Err(Stop::Fault(fault)) => Err(fault.told()),
    }
}

struct Writer<'js> {
    kind: Function<'js>,
    json: String,
    /// The lists and objects around the value.
    above: Vec<Value<'js>>,
}

/// Where a value is in the one around it.
enum Key<'a> {
    Result,
    Index(usize),
    Name(&'a str),
}

enum Stop {
    Thrown(Error),
    Fault(Fault),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Thrown(error)
    }
}

struct Fault {
    code: &'static str,
    /// Goes on from `The result`.
    what: String,
    /// From the value outwards.
    path: Vec<String>,
}

impl Fault {
    fn told(self) -> Refused {
        // Below what nests too deep there is nothing to point at.
        let path = match self.path.len() {
            DEPTH.. => String::new(),
            _ => self.path.into_iter().rev().collect(),
        };
        let path = path.trim_start_matches('.');
        let whose = match path {
            "" => "The result".to_owned(),
            path => format!("`{path}` in the result"),
        };
        Refused::Fault {
            code: self.code,
            message: format!("{whose} {}.", self.what),
        }
    }
}

fn fault(code: &'static str, what: impl Into<String>) -> Stop {
    Stop::Fault(Fault {
        code,
        what: what.into(),
        path: Vec::new(),
    })
}

impl Key<'_> {
    /// As a step of the path in a message.
    fn step(&self) -> Option<String> {
        match self {
            Key::Result => None,
            Key::Index(index) => Some(format!("[{index}]")),
            Key::Name(name) => Some(format!(".{}", name.chars().take(NAME).collect::<String>())),
        }
    }

    /// As `toJSON` is told.
    fn text(&self) -> String {
        match self {
            Key::Result => String::new(),
            Key::Index(index) => index.to_string(),
            Key::Name(name) => (*name).to_owned(),
        }
    }
}

impl<'js> Writer<'js> {
    /// Writes a value; false, and nothing is written, if it is undefined.
    fn value(&mut self, value: Value<'js>, key: &Key<'_>) -> Result<bool, Stop> {
        let written = self.said(value, key).and_then(|value| self.plain(value));
        written.map_err(|mut stop| {
            if let (Stop::Fault(fault), Some(step)) = (&mut stop, key.step()) {
                fault.path.push(step);
            }
            stop
        })
    }

    /// What an object's `toJSON` makes of it.
    fn said(&self, value: Value<'js>, key: &Key<'_>) -> Result<Value<'js>, Stop> {
        let Some(object) = value.as_object() else {
            return Ok(value);
        };
        let own: Value<'js> = object.get(PredefinedAtom::ToJSON)?;
        match own.into_function() {
            Some(own) => Ok(own.call((This(value), key.text()))?),
            None => Ok(value),
        }
    }

    fn plain(&mut self, value: Value<'js>) -> Result<bool, Stop> {
        if value.is_undefined() {
            return Ok(false);
        }
        if let Some(object) = value.as_object() {
            return self.object(object);
        }
        if value.is_big_int() {
            let (_, own) = self.ask(value)?;
            return match own.filter(|own| !own.is_big_int()) {
                Some(own) => self.plain(own),
                None => Err(fault(
                    "result_bigint",
                    "is a BigInt: convert it with Number() or String()",
                )),
            };
        }
        if value.is_symbol() {
            return Err(fault("result_symbol", "is a symbol: use its `description`"));
        }
        self.primitive(&value)?;
        Ok(true)
    }

    fn primitive(&mut self, value: &Value<'js>) -> Result<(), Stop> {
        if let Some(text) = value.as_string() {
            let text = text::whole(text).ok_or_else(half_a_character)?;
            self.text(&text);
        } else if let Some(truth) = value.as_bool() {
            self.json.push_str(if truth { "true" } else { "false" });
        } else if let Some(number) = value.as_int() {
            self.json.push_str(&number.to_string());
        } else if let Some(number) = value.as_float() {
            if !number.is_finite() {
                return Err(fault(
                    "result_not_finite",
                    "is NaN or infinite: return null for what is not known",
                ));
            }
            let digits: Coerced<String> = value.get()?;
            self.json.push_str(&digits.0);
        } else {
            self.json.push_str("null");
        }
        Ok(())
    }

    fn object(&mut self, object: &Object<'js>) -> Result<bool, Stop> {
        if object.is_function() {
            return Err(fault("result_function", "is a function: call it"));
        }
        if object.is_promise() {
            return Err(fault("result_promise", "is a promise: await it"));
        }
        if let Some(array) = object.as_array() {
            return self.around(object, |writer| writer.array(array));
        }
        if is_ordinary(object) {
            return self.around(object, |writer| writer.members(object));
        }
        let (how, value) = self.ask(object.as_value().clone())?;
        match how.as_str() {
            "value" => match value {
                Some(value) if value.is_big_int() => {
                    Err(fault("result_bigint", "is a BigInt: convert it"))
                }
                Some(value) => self.plain(value),
                None => Ok(false),
            },
            "list" => self.around(object, |writer| writer.list(object)),
            "members" => self.around(object, |writer| writer.members(object)),
            name => Err(emptied(name, value.as_ref())),
        }
    }

    /// What the prelude says of a value: how it is written, or its name and
    /// advice.
    fn ask(&self, value: Value<'js>) -> Result<(String, Option<Value<'js>>), Stop> {
        let answer: Array<'js> = self.kind.call((value,))?;
        Ok((answer.get(0)?, answer.get(1)?))
    }

    /// Writes a list or object, unless it is within itself or too deep.
    fn around(
        &mut self,
        object: &Object<'js>,
        write: impl FnOnce(&mut Self) -> Result<(), Stop>,
    ) -> Result<bool, Stop> {
        if self.above.iter().any(|above| same(above, object)) {
            return Err(fault(
                "result_cycle",
                "contains itself: return a copy without the way back",
            ));
        }
        if self.above.len() == DEPTH {
            let what = format!("nests deeper than {DEPTH} levels: return less of it");
            return Err(fault("result_too_deep", what));
        }
        self.above.push(object.as_value().clone());
        write(self)?;
        self.above.pop();
        Ok(true)
    }

    fn array(&mut self, array: &Array<'js>) -> Result<(), Stop> {
        self.items(array.len(), |index| array.get(index))
    }

    /// A proxy of an array.
    fn list(&mut self, list: &Object<'js>) -> Result<(), Stop> {
        let length: f64 = list.get(PredefinedAtom::Length)?;
        self.items(length as usize, |index| list.get(index as f64))
    }

    fn items(
        &mut self,
        length: usize,
        get: impl Fn(usize) -> rquickjs::Result<Value<'js>>,
    ) -> Result<(), Stop> {
        self.json.push('[');
        for index in 0..length {
            if index > 0 {
                self.json.push(',');
            }
            if !self.value(get(index)?, &Key::Index(index))? {
                self.json.push_str("null");
            }
        }
        self.json.push(']');
        Ok(())
    }

    fn members(&mut self, object: &Object<'js>) -> Result<(), Stop> {
        let start = self.json.len();
        self.json.push('{');
        for key in object.own_keys::<Atom<'js>>(Filter::new().string().enum_only()) {
            let key = key?;
            let value: Value<'js> = object.get(key.clone())?;
            let Some(name) = text::whole(&key.to_js_string()?) else {
                return Err(half_a_character());
            };
            let before = self.json.len();
            if before > start + 1 {
                self.json.push(',');
            }
            self.text(&name);
            self.json.push(':');
            if !self.value(value, &Key::Name(&name))? {
                self.json.truncate(before);
            }
        }
        if self.json.len() == start + 1 {
            // The platform's own objects have no members, whatever they hold.
            let (how, advice) = self.ask(object.as_value().clone())?;
            if !matches!(how.as_str(), "members" | "list") {
                return Err(emptied(&how, advice.as_ref()));
            }
        }
        self.json.push('}');
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let json = &mut self.json;
        json.push('"');
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
            let (before, from) = rest.split_at(at);
            json.push_str(before);
            let mut characters = from.chars();
            match characters.next() {
                Some('\n') => json.push_str("\\n"),
                Some('\r') => json.push_str("\\r"),
                Some('\t') => json.push_str("\\t"),
                Some(c) if c < ' ' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
                Some(c) => json.extend(['\\', c]),
                None => {}
            }
            rest = characters.as_str();
        }
        json.push_str(rest);
        json.push('"');
    }
}

fn half_a_character() -> Stop {
    fault(
        "result_not_unicode",
        "has half of a character, which JSON has not: cut texts between characters, or use \
         toWellFormed()",
    )
}

/// JSON would make `{}` of it.
fn emptied(name: &str, advice: Option<&Value<'_>>) -> Stop {
    let advice = advice.and_then(Value::as_string).map(text::lossy);
    let article = match name.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']) {
        true => "an",
        false => "a",
    };
    fault(
        "result_not_json",
        format!(
            "is {article} {name}, which JSON has not: {}",
            advice.unwrap_or_default()
        ),
    )
}

/// Whether an object is of no class but `Object`.
fn is_ordinary(object: &Object<'_>) -> bool {
    /// The engine's number of it.
    const OBJECT: u32 = 1;
    // SAFETY: only reads the header of a value that is alive.
    unsafe { qjs::JS_GetClassID(object.as_raw()) == OBJECT }
}

fn same(one: &Value<'_>, other: &Value<'_>) -> bool {
    // SAFETY: both are objects, and alive.
    unsafe { qjs::JS_VALUE_GET_PTR(one.as_raw()) == qjs::JS_VALUE_GET_PTR(other.as_raw()) }
}
