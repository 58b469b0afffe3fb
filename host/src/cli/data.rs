use std::path::PathBuf;

/// The data of a server that does not run.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Data {
    /// The server's data directory.
    #[arg(
        long = "data",
        value_name = "DIR",
        env = "SPOTTER_DATA",
        default_value = "spotter-data"
    )]
    pub(in crate::cli) directory: PathBuf,
}
