//! The variables of one call.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use jiff::Timestamp;
use plugin_sdk::Context;
use serde_json::value::RawValue;

use crate::datum::Datum;
use crate::outside;

/// What the model gave, by name.
pub(crate) type Arguments<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// What texts may speak of.
pub(crate) struct Variables<'a> {
    context: &'a Context,
    arguments: Arguments<'a>,
    /// What the description says where the model says nothing, and what the
    /// model has no say in.
    own: BTreeMap<&'a str, Datum<'a>>,
    settings: OnceCell<BTreeMap<String, Datum<'static>>>,
    now: OnceCell<String>,
    response: Option<(u16, Datum<'static>)>,
}

impl<'a> Variables<'a> {
    pub(crate) fn new(context: &'a Context, arguments: Arguments<'a>) -> Variables<'a> {
        Variables {
            context,
            arguments,
            own: BTreeMap::new(),
            settings: OnceCell::new(),
            now: OnceCell::new(),
            response: None,
        }
    }

    /// Whether the model gave this argument.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.arguments.contains_key(name)
    }

    /// Forgets what the model gave.
    pub(crate) fn forget(&mut self, name: &str) {
        self.arguments.remove(name);
    }

    /// Sets an argument, whatever the model gave.
    pub(crate) fn set(&mut self, name: &'a str, value: Datum<'a>) {
        self.own.insert(name, value);
    }

    /// From here on there is an answer to speak of.
    pub(crate) fn set_response(&mut self, status: u16, body: Datum<'static>) {
        self.response = Some((status, body));
    }

    /// The call's context.
    pub(crate) fn context(&self) -> &'a Context {
        self.context
    }

    /// A variable's value. None: it has none.
    pub(crate) fn get(&self, path: &[String]) -> Option<Datum<'_>> {
        match path {
            [root] => self.root(root),
            [root, name] => self.field(root, name),
            [root, name, rest @ ..] => {
                let mut value = self.field(root, name)?;
                for key in rest {
                    value = value.get(key)?;
                }
                Some(value)
            }
            [] => None,
        }
    }

    /// A variable without a dot.
    pub(crate) fn root(&self, root: &str) -> Option<Datum<'_>> {
        (root == "now").then(|| Datum::Text(self.now().into()))
    }

    /// A variable with one.
    pub(crate) fn field(&self, root: &str, name: &str) -> Option<Datum<'_>> {
        let context = self.context;
        let member = context.member.as_ref();
        let text = match (root, name) {
            ("args", _) => return self.argument(name),
            ("settings", _) => return self.setting(name),
            ("response", "status") => {
                let (status, _) = self.response.as_ref()?;
                return Some(Datum::Json(status.to_string().into()));
            }
            ("response", "body") => return self.response.as_ref().map(|(_, body)| body.clone()),
            ("call", "id") => Some(&context.call_id),
            ("call", "idempotency_key") => Some(&context.idempotency_key),
            ("call", "locale") => Some(&context.locale),
            ("gym", "id") => Some(&context.gym.id),
            ("gym", "name") => Some(&context.gym.name),
            ("gym", "time_zone") => Some(&context.time_zone),
            ("member", "email") => member.and_then(|member| member.email.as_ref()),
            ("member", "id") => member.map(|member| &member.id),
            ("member", "name") => member.and_then(|member| member.name.as_ref()),
            ("session", "id") => context.session.as_ref(),
            _ => None,
        };
        text.map(|text| Datum::Text(text.into()))
    }

    /// All arguments, as JSON.
    pub(crate) fn write_arguments(&self, out: &mut String) {
        let given = self.arguments.keys().map(|name| &**name);
        let own = self.own.keys().copied().filter(|name| !self.is_given(name));
        out.push('{');
        for (index, name) in given.chain(own).enumerate() {
            if index > 0 {
                out.push(',');
            }
            crate::datum::write_string(name, out);
            out.push(':');
            self.argument(name).unwrap_or(Datum::Null).write_json(out);
        }
        out.push('}');
    }

    fn argument(&self, name: &str) -> Option<Datum<'_>> {
        match self.own.get(name) {
            Some(value) => Some(value.clone()),
            None => self.arguments.get(name).map(|raw| Datum::of_raw(raw)),
        }
    }

    fn setting(&self, name: &str) -> Option<Datum<'_>> {
        let all = self.settings.get_or_init(|| {
            let all = outside::settings();
            let all: BTreeMap<String, &RawValue> = serde_json::from_str(&all).unwrap_or_default();
            let owned = |(name, raw)| (name, Datum::of_raw(raw).into_owned());
            all.into_iter().map(owned).collect()
        });
        all.get(name).cloned()
    }

    /// The same for all of a call.
    fn now(&self) -> &str {
        self.now.get_or_init(|| {
            let now = Timestamp::from_second(outside::unix_seconds());
            now.map(|now| now.to_string()).unwrap_or_default()
        })
    }
}
