use crate::catalog::LogLevel;
use crate::sandbox::Guest;
use crate::sandbox::contract::log::{Host, Level};

impl Host for Guest {
    fn write(&mut self, level: Level, message: String) -> wasmtime::Result<()> {
        self.host_call();
        let level = match level {
            Level::Debug => LogLevel::Debug,
            Level::Info => LogLevel::Info,
            Level::Warn => LogLevel::Warn,
            Level::Error => LogLevel::Error,
        };
        self.logs().write(level, &message);
        Ok(())
    }
}
