use crate::sandbox::Guest;
use crate::sandbox::contract::settings::Host;

impl Host for Guest {
    fn all(&mut self) -> wasmtime::Result<String> {
        let settings = self.host_call().settings.as_deref();
        Ok(settings.unwrap_or("{}").to_owned())
    }
}
